# "make help" tells what there is to make.

SHELL      = /bin/bash

BUILD     ?= build
NGINX_SRC ?= /usr/share/nginx/src
CC        ?= cc

PORT      ?= 8080
MCP_PORT  ?= 8000
MOTO_PORT ?= 5000

MODULE     = $(BUILD)/ngx_http_mcp_policy_module.so
LIB        = $(BUILD)/libmcp.a
VENV       = $(BUILD)/venv

ENGINE     = ngx_mcp_policy_module/engine
ROOMS      = $(addprefix ngx_mcp_policy_module/,engine store http)
SOURCES    = $(wildcard $(addsuffix /*.[ch],$(ROOMS)))

WARNINGS   = -Wall -Wextra -Werror
CFLAGS    ?= -O2 -g
OPT       ?= -O2 -g -fstack-protector-strong -D_FORTIFY_SOURCE=2

.PHONY: all help install clean
all: $(MODULE)

help:	## this list
	@sed -n 's/^\([a-z-]*\):.*## /\1\t/p' Makefile | expand -t 14


# The module.  Debian's nginx-dev brings the headers and the flags of its
# nginx; any other source tree is configured as --with-compat.

$(MODULE): $(BUILD)/nginx/Makefile $(SOURCES)
	@$(MAKE) --no-print-directory -C $(NGINX_SRC) \
	    -f $(abspath $(BUILD))/nginx/Makefile modules >$(BUILD)/make.log 2>&1 \
	    || { cat $(BUILD)/make.log; exit 1; }
	@cp $(BUILD)/nginx/$(notdir $@) $@
	@echo "$@"

$(BUILD)/nginx/Makefile: config $(ROOMS) | $(BUILD)/deps
	@mkdir -p $(BUILD)/nginx
	@cd $(NGINX_SRC) || exit 1; \
	NGX_CONF_FLAGS=(--with-compat --with-threads $(NGINX_FLAGS)); \
	if [ -f conf_flags ]; then . ./conf_flags; fi; \
	configure=./configure; [ -x $$configure ] || configure=auto/configure; \
	$$configure "$${NGX_CONF_FLAGS[@]}" --with-cc=$(CC) \
	    --with-cc-opt="$(OPT) -fPIC" --with-ld-opt="$(LDOPT) -fPIC" \
	    --add-dynamic-module=$(abspath .) \
	    --builddir=$(abspath $(BUILD))/nginx \
	    >$(abspath $(BUILD))/configure.log 2>&1 \
	    || { tail -n 20 $(abspath $(BUILD))/configure.log; exit 1; }


# The engine alone, for tests and tools.

ENGINE_OBJ = $(patsubst $(ENGINE)/%.c,$(BUILD)/engine/%.o, \
               $(wildcard $(ENGINE)/*.c))

$(LIB): $(ENGINE_OBJ)
	@rm -f $@
	@ar rcs $@ $^

$(BUILD)/engine/%.o: $(ENGINE)/%.c $(wildcard $(ENGINE)/*.h)
	@mkdir -p $(@D)
	@$(CC) $(CFLAGS) $(WARNINGS) -fPIC -c $< -o $@

clean:	## forget what was built, but for the Python environment
	rm -rf $(filter-out $(VENV),$(wildcard $(BUILD)/*))
