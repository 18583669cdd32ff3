
/*
 * Commands of the AWS CLI: each rule of the canonical form with commands that
 * keep it and commands that do not; what is read out of a command; what an
 * option may be to one that a policy asks for; and names.
 */


#include "unit.h"
#include "mcp_aws.h"


#define AWS_BEGIN     "Begin with \"aws\""
#define AWS_BEHIND    "Behind the operation come options"
#define AWS_BUCKET    "The bucket or object comes right"
#define AWS_OPTION    "An option is \"--\" and a name"
#define AWS_HOME      "No word begins with \"~\""
#define AWS_SHELL     "There is no shell"
#define AWS_CONTROL   "Leave out control characters"
#define AWS_SHORT     "may be short for a global option"
#define AWS_ONE       "is a global option with one value"
#define AWS_NONE      "is a global option without a value"
#define AWS_TWICE     "is given twice"
#define AWS_APART     "is written as two words: --profile NAME."
#define AWS_BLANKS    "has a value with blanks behind \"=\""
#define AWS_IGNORED   "is not accepted: the server would ignore it"
#define AWS_LEAVE     "is not accepted: leave it out."
#define AWS_OTHER     "is what the AWS CLI calls it"
#define AWS_STAR      "\"--region *\" runs a command in each region"
#define AWS_PROFILE   "Beside \"--region *\" there is one --profile"
#define AWS_QUOTE     "A quote is not closed"

/* an operation as good as any other, and its options */

#define AWS_EC2       "aws ec2 run-instances "


/* fault: how it begins, or NULL; culprit: the option that it is about */

typedef struct {
    const char   *text;
    const char   *fault;
    const char   *culprit;
} aws_row_t;


/* options: "NAME=WORD,WORD;"; words likewise */

typedef struct {
    const char   *text;
    const char   *name;
    const char   *region;
    const char   *profile;
    const char   *words;
    const char   *options;
} aws_read_t;


typedef struct {
    const char   *given;
    const char   *asked;
    unsigned      is;
} aws_option_t;


typedef struct {
    const char   *name;
    int           is;
    int           other;
} aws_name_t;


static void aws_form(void **state);
static void aws_controls(void **state);
static void aws_control(const char *text);
static void aws_read(void **state);
static void aws_options(void **state);
static void aws_names(void **state);
static void aws_starved(void **state);
static int aws_run(mcp_region_t *region, const void *input);
static int aws_copy(mcp_aws_t *aws, unit_region_t *region, const char *text);
static void aws_join(char *to, const mcp_word_t *words, size_t n);


static const aws_row_t  aws_rows[] = {

    /* the names come first */

    { "aws ec2 describe-instances", NULL, "" },
    { " 'aws'\t\"ec2\"\r\ndescribe-instances\n", NULL, "" },
    { "aws runtime.x y.z", NULL, "" },
    { "", AWS_BEGIN, "" },
    { "aws", AWS_BEGIN, "" },
    { "aws ec2", AWS_BEGIN, "" },
    { "AWS ec2 describe-instances", AWS_BEGIN, "" },
    { "aws2 ec2 describe-instances", AWS_BEGIN, "" },
    { "'' aws ec2 describe-instances", AWS_BEGIN, "" },
    { "aws EC2 describe-instances", AWS_BEGIN, "" },
    { "aws ec2 Describe-Instances", AWS_BEGIN, "" },
    { "aws ec2 describe_instances", AWS_BEGIN, "" },
    { "aws ec2 '' describe-instances", AWS_BEGIN, "" },
    { "aws ec2 \\\ndescribe-instances", AWS_BEGIN, "" },
    { "aws ec2 -x", AWS_BEGIN, "" },
    { "aws .ec2 x", AWS_BEGIN, "" },
    { "aws 'ec2 describe-instances'", AWS_BEGIN, "" },
    { "aws --region us-east-1 ec2 describe-instances", AWS_BEGIN, "" },
    { "aws ec2 --output json describe-instances", AWS_BEGIN, "" },
    { "aws --version ec2 s3api list-buckets", AWS_BEGIN, "" },
    { "aws -- ec2 describe-instances", AWS_BEGIN, "" },
    { "aws ec2\xc2\xa0" "describe-instances x", AWS_BEGIN, "" },
    { "aws 'ec2 x", AWS_QUOTE, "" },

    /* second names of services */

    { "aws runtime.sagemaker invoke-endpoint", AWS_OTHER,
      "sagemaker-runtime" },
    { "aws config get-status", AWS_OTHER, "configservice" },
    { "aws 'signin' create-o-auth2-token", AWS_OTHER,
      "signin create-oauth2-token" },
    { "aws codedeploy push", AWS_OTHER, "deploy" },
    { "aws sagemaker-runtime invoke-endpoint", NULL, "" },

    /* words behind the operation */

    { "aws ec2 describe-instances i-1", AWS_BEHIND, "" },
    { "aws ec2 describe-instances ''", AWS_BEHIND, "" },
    { "aws ec2 describe-instances -", AWS_BEHIND, "" },
    { "aws ec2 describe-instances -5", AWS_BEHIND, "" },
    { "aws ec2 describe-instances \\\n --x", AWS_BEHIND, "" },
    { "aws s3 ls", NULL, "" },
    { "aws s3 cp a b --recursive --sse-c", NULL, "" },
    { "aws s3 ls --bucket", "is no option of s3", "--bucket" },
    { "aws s3 mb", AWS_BUCKET, "" },
    { "aws s3 mb --region us-east-1", AWS_BUCKET, "" },
    { "aws s3 mb --x s3://b", AWS_BUCKET, "" },
    { "aws s3 mb s3://b", NULL, "" },
    { "aws s3 presign", AWS_BUCKET, "" },
    { "aws s3 presign s3://b/k", NULL, "" },
    { "aws s3api list-buckets x", AWS_BEHIND, "" },
    { "aws codecommit credential-helper get", NULL, "" },
    { "aws codecommit get-file x", AWS_BEHIND, "" },
    { "aws servicecatalog generate product", NULL, "" },
    { "aws servicecatalog copy-product x", AWS_BEHIND, "" },

    /* options */

    { AWS_EC2 "--x", NULL, "" },
    { AWS_EC2 "--x a b --y=c d --2X-y ''", NULL, "" },
    { AWS_EC2 "--x --y", NULL, "" },
    { AWS_EC2 "--x - -5 -0.5 -.5 -0", NULL, "" },
    { AWS_EC2 "--x=-y --y=--z --z==", NULL, "" },
    { AWS_EC2 "--x=", NULL, "" },
    { AWS_EC2 "--", AWS_OPTION, "" },
    { AWS_EC2 "---", AWS_OPTION, "" },
    { AWS_EC2 "--=x", AWS_OPTION, "" },
    { AWS_EC2 "---x", AWS_OPTION, "" },
    { AWS_EC2 "--X", AWS_OPTION, "" },
    { AWS_EC2 "--x_y", AWS_OPTION, "" },
    { AWS_EC2 "'--x y'", AWS_OPTION, "" },
    { AWS_EC2 "--\xc3\xa9", AWS_OPTION, "" },
    { AWS_EC2 "--x -y", AWS_OPTION, "" },
    { AWS_EC2 "--x -5.", AWS_OPTION, "" },
    { AWS_EC2 "--x -1e5", AWS_OPTION, "" },
    { AWS_EC2 "--x -1.2.3", AWS_OPTION, "" },
    { AWS_EC2 "--x '-5\n'", AWS_OPTION, "" },
    { AWS_EC2 "--x -\xd9\xa3", AWS_OPTION, "" },

    /* argparse takes one that it does not know for a value, with a blank */

    { AWS_EC2 "--x '--y=a b'", AWS_BLANKS, "--y" },
    { AWS_EC2 "--x=a\\ b", AWS_BLANKS, "--x" },
    { AWS_EC2 "--x='a\tb'", NULL, "" },
    { AWS_EC2 "--x 'a b'", NULL, "" },
    { AWS_EC2 "--query='a b'", NULL, "" },

    /* global options */

    { AWS_EC2 "--x a --region us-east-1 --output=json --no-paginate", NULL,
      "" },
    { AWS_EC2 "--region us-east-1 --x a", NULL, "" },
    { AWS_EC2 "--query -5 --color off --cli-read-timeout 5", NULL, "" },
    { AWS_EC2 "--region", AWS_ONE, "--region" },
    { AWS_EC2 "--region a b", AWS_ONE, "--region" },
    { AWS_EC2 "--region=a b", AWS_ONE, "--region" },
    { AWS_EC2 "--profile --x", AWS_ONE, "--profile" },
    { AWS_EC2 "--profile=p", AWS_APART, "--profile" },
    { AWS_EC2 "--x --no-paginate a", AWS_NONE, "--no-paginate" },
    { AWS_EC2 "--no-paginate=true", AWS_NONE, "--no-paginate" },
    { AWS_EC2 "--region a --x --region b", AWS_TWICE, "--region" },
    { AWS_EC2 "--debug --debug", AWS_TWICE, "--debug" },
    { AWS_EC2 "--regio a", AWS_SHORT, "--regio" },
    { AWS_EC2 "--e a", AWS_SHORT, "--e" },
    { AWS_EC2 "--no", AWS_SHORT, "--no" },
    { AWS_EC2 "--no-", AWS_SHORT, "--no-" },
    { AWS_EC2 "--regions a", NULL, "" },
    { AWS_EC2 "--query-string a", NULL, "" },

    /* what the server ignores, and what ends it */

    { AWS_EC2 "--version", AWS_LEAVE, "--version" },
    { AWS_EC2 "--version x", AWS_LEAVE, "--version" },
    { AWS_EC2 "--v", AWS_SHORT, "--v" },
    { AWS_EC2 "--vers", AWS_LEAVE, "--vers" },
    { AWS_EC2 "--version-id x", NULL, "" },
    { AWS_EC2 "--generate-cli-skeleton", AWS_IGNORED,
      "--generate-cli-skeleton" },
    { AWS_EC2 "--gen", AWS_IGNORED, "--gen" },
    { AWS_EC2 "--cli-input-json {}", AWS_IGNORED, "--cli-input-json" },
    { AWS_EC2 "--cli-input-yaml=x", AWS_IGNORED, "--cli-input-yaml" },
    { AWS_EC2 "--cli-i x", AWS_IGNORED, "--cli-i" },

    /* words that the server changes or refuses */

    { AWS_EC2 "--x ~", AWS_HOME, "" },
    { AWS_EC2 "--x '~root/y'", AWS_HOME, "" },
    { AWS_EC2 "--x a~", NULL, "" },
    { AWS_EC2 "--x a && b", AWS_SHELL, "" },
    { AWS_EC2 "--x '||'", AWS_SHELL, "" },
    { AWS_EC2 "--x =", AWS_SHELL, "" },
    { AWS_EC2 "--x '>>='", AWS_SHELL, "" },
    { AWS_EC2 "--x a&&b == ;", NULL, "" },
    { "aws s3 ls ~", AWS_HOME, "" },

    /* "--region *" */

    { AWS_EC2 "--region *", NULL, "" },
    { AWS_EC2 "--region \t*\n--x", NULL, "" },
    { AWS_EC2 "--region '*'", NULL, "" },
    { AWS_EC2 "--region \\*", NULL, "" },
    { AWS_EC2 "--region=*", NULL, "" },
    { AWS_EC2 "--region *x", NULL, "" },
    { AWS_EC2 "--x 'a--region*'", NULL, "" },
    { AWS_EC2 "--x 'a --region * b'", AWS_STAR, "" },
    { AWS_EC2 "--x a'\n--region\n* '", AWS_STAR, "" },
    { AWS_EC2 "--x 'a--region\xc2\xa0* '", AWS_STAR, "" },
    { AWS_EC2 "--x 'a--region\xe2\x80\xa8* '", AWS_STAR, "" },
    { AWS_EC2 "'--region' *", NULL, "" },
    { AWS_EC2 "'--region' * --x '--region *'", AWS_OPTION, "" },
    { AWS_EC2 "--region * --x 'a --region *\t'", AWS_STAR, "" },
    { AWS_EC2 "--x 'a --region *'", NULL, "" },
    { AWS_EC2 "--region *\xc2\xa0x", AWS_STAR, "" },
    { AWS_EC2 "--region *\xe3\x80\x80", AWS_STAR, "" },
    { AWS_EC2 "--profile p --region *", NULL, "" },
    { AWS_EC2 "--region * --profile p", NULL, "" },
    { AWS_EC2 "--region * --profile=p", AWS_APART, "--profile" },
    { AWS_EC2 "--region * --profile 'p'", AWS_PROFILE, "" },
    { AWS_EC2 "--region * --profile p\\q", AWS_PROFILE, "" },
    { AWS_EC2 "--region * --profile p\xc2\xa0q", AWS_PROFILE, "" },
    { AWS_EC2 "--region * '--profile' p", AWS_PROFILE, "" },
    { AWS_EC2 "--x 'a --profile q' --region * --profile p", AWS_PROFILE, "" },
    { AWS_EC2 "--region * --profile p --x 'a --profile q'", AWS_PROFILE, "" },
    { AWS_EC2 "--region a --profile 'p'", NULL, "" }
};


static const aws_read_t  aws_read_rows[] = {
    { "aws ec2 describe-instances", "ec2 describe-instances", "", "", "",
      "" },
    { "aws  ec2  describe-instances", "ec2 describe-instances", "", "", "",
      "" },
    { "aws e'c'2 \"describe-instances\"", "ec2 describe-instances", "", "",
      "", "" },
    { "aws s3 cp a 'b c' --sse", "s3 cp", "", "", "a,b c", "sse=;" },
    { "aws s3 ls - -5 --sse=y", "s3 ls", "", "", "-,-5", "sse=y;" },
    { AWS_EC2 "--x a b --y --z=c d --x ''", "ec2 run-instances", "", "", "",
      "x=a,b;y=;z=c,d;x=;" },
    { AWS_EC2 "--x=a=b --y=", "ec2 run-instances", "", "", "",
      "x=a=b;y=;" },
    { AWS_EC2 "--region=r --profile 'p q' --output json", "ec2 run-instances",
      "r", "p q", "", "region=r;profile=p q;output=json;" },
    { AWS_EC2 "--region * --profile p", "ec2 run-instances", "*", "p", "",
      "region=*;profile=p;" },
    { AWS_EC2 "--region ''", "ec2 run-instances", "", "", "", "region=;" }
};


static const aws_option_t  aws_option_rows[] = {
    { "dry-run", "dry-run", MCP_AWS_IS },
    { "no-dry-run", "no-dry-run", MCP_AWS_IS },
    { "dry-runs", "dry-run", 0 },
    { "dry-ran", "dry-run", 0 },
    { "Dry-run", "dry-run", 0 },
    { "x", "dry-run", 0 },

    { "dry", "dry-run", MCP_AWS_MAY_BE },
    { "dry-", "dry-run", MCP_AWS_MAY_BE },
    { "d", "dry-run", MCP_AWS_MAY_BE },

    /* older names */

    { "tape-ar-ns", "tape-arns", MCP_AWS_MAY_BE },
    { "tape-arns", "tape-ar-ns", MCP_AWS_MAY_BE },
    { "tape-ar", "tape-arns", MCP_AWS_MAY_BE },
    { "tape-ar-n-x", "tape-arns", 0 },
    { "ec-2-tag-set", "ec2-tag-set", MCP_AWS_MAY_BE },
    { "ec2-tag-set", "ec-2-tag-set", MCP_AWS_MAY_BE },

    { "no-dry-run", "dry-run", MCP_AWS_IS_NO },
    { "no-dry", "dry-run", MCP_AWS_IS_NO },
    { "no-d", "dry-run", MCP_AWS_IS_NO },
    { "no-dry-x", "dry-run", 0 },
    { "no-dry-run-x", "dry-run", 0 },
    { "not", "dry-run", 0 },

    { "dry-run", "no-dry-run", MCP_AWS_IS_NO },
    { "dry", "no-dry-run", MCP_AWS_IS_NO },
    { "no-dry", "no-dry-run", MCP_AWS_MAY_BE },
    { "no-d", "no-dry-run", MCP_AWS_MAY_BE },
    { "no-d", "no-no-dry-run", MCP_AWS_IS_NO },
    { "reboot", "no-reboot", MCP_AWS_IS_NO },
    { "no-no-password", "no-password-required", MCP_AWS_IS_NO },
    { "dry-run-x", "no-dry-run", 0 }
};


static const aws_name_t  aws_name_rows[] = {
    { "ec2 run-instances", 1, 0 },
    { "s3 ls", 1, 0 },
    { "s3 list-buckets", 1, 1 },
    { "s3api list-buckets", 1, 0 },
    { "a.b-c d.e-f", 1, 0 },
    { "runtime.sagemaker invoke-endpoint", 1, 1 },
    { "config get-status", 1, 1 },
    { "codedeploy push", 1, 1 },
    { "configservice get-status", 1, 0 },
    { "", 0, 0 },
    { " ", 0, 0 },
    { "ec2", 0, 0 },
    { "ec2 ", 0, 0 },
    { " ec2", 0, 0 },
    { "ec2  x", 0, 0 },
    { "ec2 x y", 0, 0 },
    { "ec2 X", 0, 0 },
    { "Ec2 x", 0, 0 },
    { "ec2 -x", 0, 0 },
    { ".ec2 x", 0, 0 },
    { "ec2 x*", 0, 0 },
    { "ec2 x_y", 0, 0 }
};


int
main(void)
{
    static const struct CMUnitTest  tests[] = {
        cmocka_unit_test(aws_form),
        cmocka_unit_test(aws_controls),
        cmocka_unit_test(aws_read),
        cmocka_unit_test(aws_options),
        cmocka_unit_test(aws_names),
        cmocka_unit_test(aws_starved)
    };

    return unit_main(tests, mcp_nelts(tests));
}


static void
aws_form(void **state)
{
    int               rc;
    size_t            i;
    mcp_aws_t         aws;
    unit_region_t     region;
    const aws_row_t  *row;

    (void) state;

    for (i = 0; i < mcp_nelts(aws_rows); i++) {
        unit_region_init(&region, UNIT_ENDLESS);

        row = &aws_rows[i];
        rc = aws_copy(&aws, &region, row->text);

        if (rc != (row->fault == NULL ? MCP_OK : MCP_FAULT)
            || (row->fault != NULL
                && strncmp(aws.fault, row->fault, strlen(row->fault)) != 0))
        {
            fail_msg("row %zu: %s: %d, %s", i, row->text, rc,
                     (rc == MCP_FAULT) ? aws.fault : "accepted");
        }

        if (rc == MCP_FAULT) {
            unit_same(&aws.culprit, row->culprit, i, "the culprit");
        }

        unit_region_done(&region);
    }
}


/* all of them, wherever they stand, but tab, CR and LF */

static void
aws_controls(void **state)
{
    size_t  i;

    static const char  *texts[] = {
        "aws ec2 x --y 'a?'", "aws ec2 x --y \"a?\"", "aws ec2 x --y a?b",
        "aws ec2 x --y a\\?b", "aws ec2 x --y \"a\\?\""
    };

    (void) state;

    for (i = 0; i < mcp_nelts(texts); i++) {
        aws_control(texts[i]);
    }
}


/* each character in the place of the "?" */

static void
aws_control(const char *text)
{
    int            c, rc, control;
    mcp_str_t      str;
    mcp_aws_t      aws;
    unit_region_t  region;

    for (c = 0; c < 128; c++) {

        unit_region_init(&region, UNIT_ENDLESS);

        str = unit_str(text);
        str.data = unit_copy(&region, str.data, str.len);
        *(u_char *) memchr(str.data, '?', str.len) = (u_char) c;

        control = (c < ' ' && c != '\t' && c != '\r' && c != '\n')
                  || c == 0x7f;

        rc = mcp_aws_read(&aws, &str, &region.region);

        if (control != (rc == MCP_FAULT
                        && strncmp(aws.fault, AWS_CONTROL,
                                   sizeof(AWS_CONTROL) - 1) == 0))
        {
            fail_msg("%s: %d of character %d", text, rc, c);
        }

        unit_region_done(&region);
    }
}


static void
aws_read(void **state)
{
    char               text[128];
    size_t             i, k;
    mcp_aws_t          aws;
    mcp_str_t          joined;
    unit_region_t      region;
    const aws_read_t  *row;

    (void) state;

    for (i = 0; i < mcp_nelts(aws_read_rows); i++) {
        unit_region_init(&region, UNIT_ENDLESS);

        row = &aws_read_rows[i];
        assert_int_equal(aws_copy(&aws, &region, row->text), MCP_OK);

        unit_same(&aws.text, row->text, i, "the text");
        unit_same(&aws.name, row->name, i, "the name");
        unit_same(&aws.region, row->region, i, "the region");
        unit_same(&aws.profile, row->profile, i, "the profile");

        assert_int_equal(aws.service.len + 1 + aws.operation.len,
                         aws.name.len);
        assert_memory_equal(aws.service.data, aws.name.data, aws.service.len);
        assert_memory_equal(aws.operation.data,
                            aws.name.data + aws.service.len + 1,
                            aws.operation.len);

        text[0] = '\0';
        aws_join(text, aws.words, aws.nwords);
        joined = unit_str(text);
        unit_same(&joined, row->words, i, "the list of words");

        text[0] = '\0';

        for (k = 0; k < aws.noptions; k++) {
            (void) sprintf(text + strlen(text), "%.*s=",
                           (int) aws.options[k].name.len,
                           (char *) aws.options[k].name.data);
            aws_join(text, aws.options[k].words, aws.options[k].nwords);
            (void) strcat(text, ";");
        }

        joined = unit_str(text);
        unit_same(&joined, row->options, i, "the list of options");

        unit_region_done(&region);
    }
}


static void
aws_options(void **state)
{
    size_t     i;
    unsigned   is;
    mcp_str_t  given, asked;

    (void) state;

    for (i = 0; i < mcp_nelts(aws_option_rows); i++) {
        given = unit_str(aws_option_rows[i].given);
        asked = unit_str(aws_option_rows[i].asked);

        is = mcp_aws_option_is(&given, &asked);

        if (is != aws_option_rows[i].is) {
            fail_msg("row %zu: %u of --%s for --%s", i, is,
                     aws_option_rows[i].given, aws_option_rows[i].asked);
        }
    }
}


static void
aws_names(void **state)
{
    size_t         i;
    mcp_str_t      name;
    unit_region_t  region;

    (void) state;

    for (i = 0; i < mcp_nelts(aws_name_rows); i++) {
        unit_region_init(&region, UNIT_ENDLESS);

        name = unit_str(aws_name_rows[i].name);
        name.data = unit_copy(&region, name.data, name.len);

        if (mcp_aws_is_name(&name) != aws_name_rows[i].is) {
            fail_msg("row %zu: %s", i, aws_name_rows[i].name);
        }

        if (aws_name_rows[i].is) {
            assert_int_equal(mcp_aws_is_other(&name), aws_name_rows[i].other);
        }

        unit_region_done(&region);
    }
}


static void
aws_starved(void **state)
{
    (void) state;

    assert_true(unit_starve(aws_run, "aws 'ec2' x --a b --f=d --h 'f g' --i j "
                            "--k l --m n --s t --u w --region *", MCP_OK)
                > 4);
    assert_true(unit_starve(aws_run, "aws 'ec2' x --a 'b' c --f -e",
                            MCP_FAULT)
                > 3);
}


static int
aws_run(mcp_region_t *region, const void *input)
{
    mcp_aws_t  aws;
    mcp_str_t  text;

    text = unit_str(input);

    return mcp_aws_read(&aws, &text, region);
}


static int
aws_copy(mcp_aws_t *aws, unit_region_t *region, const char *text)
{
    mcp_str_t  str;

    str.len = strlen(text);
    str.data = unit_copy(region, text, str.len);

    return mcp_aws_read(aws, &str, &region->region);
}


static void
aws_join(char *to, const mcp_word_t *words, size_t n)
{
    size_t  i;

    for (i = 0; i < n; i++) {
        (void) sprintf(to + strlen(to), "%s%.*s", i ? "," : "",
                       (int) words[i].text.len, (char *) words[i].text.data);
    }
}
