
#include "mcp_cli_explain.h"
#include "mcp_text.h"


static void mcp_cli_text_words(const char *before, const mcp_word_t *words,
    size_t n);


void
mcp_cli_text_command(const mcp_cli_command_t *command, size_t n)
{
    char              number[MCP_TEXT_UINT_LEN + 1];
    size_t            i;
    mcp_str_t         text;
    const mcp_aws_t  *aws;

    aws = &command->aws;
    text = aws->text;
    mcp_text_clip(&text);

    (void) snprintf(number, sizeof(number), "%zu", n);

    mcp_cli_line("command", number);
    mcp_cli_quote("", &text, (text.len < aws->text.len) ? "...\n" : "\n");

    if (aws->fault != NULL) {
        mcp_cli_line("", "no");
        (void) printf("  not in the canonical form\n");
        return;
    }

    mcp_cli_line("", "");
    mcp_cli_quote("  service ", &aws->service, ", ");
    mcp_cli_quote("operation ", &aws->operation, "");

    if (aws->classed.class != MCP_CLASS_NONE) {
        mcp_cli_quote(", class ", mcp_class_name(aws->classed.class), "");
        mcp_cli_quote(", risk ", mcp_class_name(aws->classed.risk), "");
    }

    (void) putchar('\n');

    mcp_cli_text_words("", aws->words, aws->nwords);

    for (i = 0; i < aws->noptions; i++) {
        mcp_cli_line("", "");
        mcp_cli_quote("  --", &aws->options[i].name, "\n");
        mcp_cli_text_words("  ", aws->options[i].words,
                           aws->options[i].nwords);
    }

    mcp_cli_line("", "");

    if (command->rule == NULL) {
        (void) printf("  no rule, the default\n");
        return;
    }

    mcp_cli_quote("  rule ", &command->rule->place.pointer, ", action ");
    (void) printf("%s%s\n", mcp_cli_action_name(command->rule->action),
                  command->rule->shadow ? ", mode shadow" : "");
}


static void
mcp_cli_text_words(const char *before, const mcp_word_t *words, size_t n)
{
    size_t     i;
    mcp_str_t  text;

    for (i = 0; i < n; i++) {
        text = words[i].text;
        mcp_text_clip(&text);

        mcp_cli_line("", "");
        (void) printf("  %s\"", before);
        mcp_cli_quote("", &text,
                      (text.len < words[i].text.len) ? "...\"\n" : "\"\n");
    }
}


const char *
mcp_cli_action_name(mcp_action_e action)
{
    static const char  *names[] = {
        [MCP_ACTION_ALLOW] = "allow",
        [MCP_ACTION_DENY] = "deny",
        [MCP_ACTION_HIDE] = "hide",
        [MCP_ACTION_APPROVAL] = "require_approval"
    };

    return names[action];
}


void
mcp_cli_line(const char *label, const char *mark)
{
    (void) printf("%-11s%-7s", label, mark);
}


void
mcp_cli_quote(const char *before, const mcp_str_t *text, const char *after)
{
    (void) fputs(before, stdout);
    mcp_cli_put(text);
    (void) fputs(after, stdout);
}


void
mcp_cli_put(const mcp_str_t *text)
{
    size_t    i;
    u_char    c;

    for (i = 0; i < text->len; i++) {
        c = text->data[i];

        /* U+0080 to U+009F: two bytes, the second one is the number */

        if (c == 0xc2 && text->data[i + 1] < 0xa0) {
            c = text->data[++i];

        } else if (c >= 0x20 && c != 0x7f) {
            (void) putchar(c);
            continue;
        }

        (void) printf("\\u%04x", c);
    }
}
