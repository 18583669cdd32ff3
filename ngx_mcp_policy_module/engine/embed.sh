#!/bin/sh
# The catalogue of AWS operations as C: embed.sh FILE > OUT.

[ -r "$1" ] || { echo "$0: cannot read \"$1\"" >&2; exit 1; }

cat <<'END'
#include "mcp_operations.h"


static u_char  mcp_operations_text[] = {
END

od -An -v -tx1 "$1" | sed 's/ \(..\)/0x\1,/g'

cat <<'END'
};


const mcp_source_t  mcp_operations_aws_cli = {
    mcp_string("(the catalogue of AWS operations)"),
    mcp_operations_text, sizeof(mcp_operations_text)
};
END
