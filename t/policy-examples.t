# Why: whoever takes a ready policy or an example must not find a fault in it.
# nginx starts with all of them, and each serves a location.
#
# Seen to fail: with a key misspelt in one example nginx did not start, and
# with two of them changed for each other their two locations failed.

use Test::Nginx::Socket 'no_plan';

use FindBin;
use JSON::PP qw(decode_json);

our $Dir = "$FindBin::Bin/../policies";

# what is no policy: the grants have a block of their own, the catalogue is
# read with a policy
our @Files = grep { !m{\.schema\.json$|/grants\.json$|/catalog\.json$} }
             sort glob("$Dir/*.json $Dir/examples/*.json");

# the policy that judges: by its name, else by its path
our @Names = map { decode_json(slurp($_))->{name} // $_ } @Files;

our $Locations = join '', map { <<"END" } 0 .. $#Files;
    location = /$_ {
        mcp_policy $Files[$_];
        proxy_buffering off;
        add_header X-Policy \$mcp_policy;
        proxy_pass http://127.0.0.1:\$TEST_NGINX_SERVER_PORT/up;
    }
END

$Locations .= <<'END';
    location = /up {
        return 200 "done\n";
    }
END

sub slurp {
    my ($path) = @_;

    open my $file, '<', $path or die "$path: $!\n";
    local $/;

    return <$file>;
}

no_long_string();
run_tests();

__DATA__

=== TEST 1: each policy is loaded, and judges
--- http_config
    mcp_policy_zone policy_examples:1m;
--- config eval: $::Locations
--- more_headers
Content-Type: application/json
--- request eval
[map { qq(POST /$_\n{"jsonrpc":"2.0","id":1,"method":"ping"}) } 0 .. $#::Files]
--- response_body eval
[("done\n") x @::Files]
--- response_headers eval
[map { "X-Policy: $_" } @::Names]
--- no_error_log
[warn]
[error]



=== TEST 2: the grants are loaded, and let nobody in without a token
--- http_config eval
qq(
    mcp_policy_zone policy_examples:1m;
    mcp_policy_file risk $::Dir/examples/risk.json;
    mcp_policy_file limits-scopes $::Dir/examples/limits-scopes.json;
)
--- config eval
qq(
    location = /mcp {
        mcp_policy $::Dir/examples/seed-limits.json;
        mcp_policy_grants $::Dir/examples/grants.json;
        proxy_pass http://127.0.0.1:\$TEST_NGINX_SERVER_PORT/up;
    }
)
--- more_headers
Content-Type: application/json
--- request
POST /mcp
{"jsonrpc":"2.0","id":1,"method":"ping"}
--- error_code: 401
--- no_error_log
[alert]
[crit]
