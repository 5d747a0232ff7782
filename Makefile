# gatepost: one Makefile, out of tree in build/.  CONTRIBUTING.md says what the targets are for.
#   make                      build/gatepostd and build/gatepost
#   make demo | check | lint | bench | torture | install | deb
#   make SANITIZE=address,undefined check      the same under the sanitizers (in its own build folder)
#   make fuzz MINUTES=20 [FUZZ=build/fuzz/fuzz_mime]   libFuzzer, that much CPU a target
#   make cyrus                                 the tests of fetch that need no Dovecot, with Cyrus IMAP (as root)
#   make FAILPOINTS=1         build/failpoints: tests may make it die at named points (daemon/base/failpoint.h)

B       := build$(if $(SANITIZE),/sanitize)$(if $(FAILPOINTS),/failpoints)
VERSION := 0.1.0
PREFIX  ?= /usr/local
SYSCONF ?= /etc
MINUTES ?= 60
PKG     := libevent libconfuse libpcre2-8 sqlite3 gnutls libcurl libetpan
# libetpan's file names a spec of Debian's own build, which clang refuses.
libs     = $(filter-out -specs=%,$(shell pkg-config --libs $(1)))
CC      ?= cc
AWK     ?= awk

WARN    := -Wall -Wextra -Wshadow -Wstrict-prototypes -Wmissing-prototypes -Wvla -Wformat=2 -Wundef -Wpointer-arith \
           -Wwrite-strings $(if $(CI)$(WERROR),-Werror) \
           $(if $(SANITIZE),-Wno-format-truncation -Wno-maybe-uninitialized) # gcc errs behind the checks it adds
OPT     := $(if $(SANITIZE),-O1 -fsanitize=$(SANITIZE) -fno-omit-frame-pointer,-O2 -D_FORTIFY_SOURCE=2)
CFLAGS  ?= -g
ALL_CFLAGS := -std=c17 $(OPT) $(CFLAGS) $(WARN) -fno-common -fstack-protector-strong -fPIE -D_GNU_SOURCE \
           $(if $(FAILPOINTS),-DGATEPOST_FAILPOINTS) -DGATEPOST_VERSION='"$(VERSION)"' -I. -I$(B)/gen -include parsers/banned.h -MMD -MP
ALL_LDFLAGS := $(if $(SANITIZE),-fsanitize=$(SANITIZE)) -pie -Wl,-z,relro,-z,now,-z,noexecstack,--as-needed $(LDFLAGS)

objs     = $(patsubst %.c,$(B)/%.o,$(wildcard $(1)))
PARSERS := $(call objs,parsers/*.c)
BASE    := $(call objs,daemon/base/*.c)
STORE   := $(call objs,daemon/store/*.c) $(B)/gen/statements.o
GATE    := $(call objs,daemon/gate/*.c) $(B)/gen/templates.o
ROLES   := $(call objs,daemon/send/*.c daemon/parse/*.c daemon/fetch/*.c daemon/super/*.c)
TOOL    := $(call objs,daemon/tool/*.c)
UNIT    := $(patsubst tests/unit/%.c,$(B)/unit/%,$(wildcard tests/unit/test_*.c))
FUZZ    := $(patsubst tests/fuzz/%.c,$(B)/fuzz/%,$(wildcard tests/fuzz/fuzz_*.c))
BENCH   := $(patsubst tests/bench/bench_%.c,$(B)/bench/%,$(wildcard tests/bench/bench_*.c))
FUZZED  := $(call objs,daemon/fetch/imap*.c daemon/fetch/stream.c daemon/fetch/guard.c daemon/fetch/patience.c \
           daemon/gate/token.c daemon/send/talk.c daemon/send/reply.c daemon/send/oauth_message.c) $(STORE)
SUPPORT := $(call objs,tests/unit/support_*.c)

FUZZ_CFLAGS := -std=c17 -O1 -g -D_GNU_SOURCE -DGATEPOST_VERSION='"$(VERSION)"' -I. -I$(B)/gen -include parsers/banned.h \
           -fno-sanitize-recover=undefined -MMD -MP

.DELETE_ON_ERROR:
.PHONY: all demo check unit cyrus e2e fuzz fuzz-seeds lint bench torture install deb deps deps-check clean
all: $(B)/gatepostd $(B)/gatepost $(B)/gatepost-pipe

$(B)/gatepost-pipe: contrib/gatepost-pipe
	@mkdir -p $(@D)
	install -m 755 $< $@

# Archives in floor order: the tool takes from base and store only what it names, so that it links neither libcurl,
# libetpan nor GnuTLS (tests/e2e checks that).
$(B)/libparsers.a: $(PARSERS)
$(B)/libbase.a:    $(BASE)
$(B)/libstore.a:   $(STORE)
$(B)/libgate.a:    $(GATE) $(ROLES)
$(B)/libtool.a:    $(filter-out %/main.o,$(TOOL))
$(B)/%.a:
	@rm -f $@
	$(AR) rcs $@ $^

$(B)/gatepostd: $(B)/daemon/gatepostd.o $(B)/libgate.a $(B)/libstore.a $(B)/libbase.a $(B)/libparsers.a
	$(CC) $(ALL_LDFLAGS) -o $@ $^ $(call libs,$(PKG)) -lm
$(B)/gatepost: $(B)/daemon/tool/main.o $(B)/libtool.a $(B)/libstore.a $(B)/libbase.a $(B)/libparsers.a
	$(CC) $(ALL_LDFLAGS) -o $@ $^ $(call libs,libconfuse libpcre2-8 sqlite3) -lm

$(B)/%.o: %.c Makefile
	@mkdir -p $(@D)
	$(CC) $(ALL_CFLAGS) -c -o $@ $<
$(B)/gen/%.o: $(B)/gen/%.c Makefile
	$(CC) $(ALL_CFLAGS) -c -o $@ $<

# Generated: named SQL statements and migrations, and the built-in templates, as C.
$(B)/gen/statements.c $(B)/gen/statements.h &: $(wildcard sql/*.sql sql/migrations/*.sql) sql/embed.awk
	@mkdir -p $(B)/gen
	$(AWK) -v header=$(B)/gen/statements.h -v source=$(B)/gen/statements.c -f sql/embed.awk $(sort $(filter %.sql,$^))
$(B)/gen/templates.c: $(wildcard templates/*/*) templates/embed.awk
	@mkdir -p $(B)/gen
	LC_ALL=C $(AWK) -f templates/embed.awk $(sort $(filter-out %.awk,$^)) > $@
$(STORE) $(GATE) $(TOOL) $(ROLES) $(SUPPORT) $(B)/daemon/gatepostd.o: | $(B)/gen/statements.h

# Tests.  A unit test is one program over the archives; a fuzz target is built with clang and run over its seeds.
$(B)/unit/%: tests/unit/%.c $(SUPPORT) $(B)/libtool.a $(B)/libgate.a $(B)/libstore.a $(B)/libbase.a $(B)/libparsers.a
	@mkdir -p $(@D)
	$(CC) $(ALL_CFLAGS) $(ALL_LDFLAGS) -o $@ $(filter-out Makefile,$^) $(call libs,$(PKG) cmocka jansson) -lm
$(B)/fuzz/obj/%.o: %.c Makefile
	@mkdir -p $(@D)
	clang $(FUZZ_CFLAGS) -fsanitize=fuzzer-no-link,address,undefined -c -o $@ $<
$(patsubst $(B)/%,$(B)/fuzz/obj/%,$(STORE)): | $(B)/gen/statements.h
$(B)/fuzz/obj/gen/%.o: $(B)/gen/%.c Makefile
	@mkdir -p $(@D)
	clang $(FUZZ_CFLAGS) -c -o $@ $<
$(B)/fuzz/libfuzzed.a: $(patsubst $(B)/%,$(B)/fuzz/obj/%,$(PARSERS) $(BASE) $(FUZZED))
$(B)/fuzz/fuzz_%: tests/fuzz/fuzz_%.c $(B)/fuzz/libfuzzed.a | $(B)/gen/statements.h
	clang $(FUZZ_CFLAGS) -fsanitize=fuzzer,address,undefined -Wl,--as-needed -o $@ $< $(B)/fuzz/libfuzzed.a \
	    $(call libs,libpcre2-8 libconfuse libevent jansson gnutls libetpan sqlite3) -lm

$(B)/bench/%: tests/bench/bench_%.c $(B)/libgate.a $(B)/libstore.a $(B)/libbase.a $(B)/libparsers.a
	@mkdir -p $(@D)
	$(CC) $(ALL_CFLAGS) $(ALL_LDFLAGS) -o $@ $(filter %.c %.a,$^) $(call libs,$(PKG)) -lm

unit: $(UNIT)
	@tests/run-unit $(UNIT)
cyrus: all
	@contrib/install-cyrus build/cyrus
	@$(MAKE) -s FAILPOINTS=1 all
	@tests/run-e2e $(B) tests/e2e/test_fetch.py tests/e2e/test_fetch_points.py -k cyrus
e2e: all
	@$(MAKE) -s FAILPOINTS=1 all
	@tests/run-e2e $(B) $(E2E)
fuzz: $(FUZZ)
	@tests/run-fuzz $(MINUTES) $(FUZZ)
fuzz-seeds: $(FUZZ)
	@tests/run-fuzz-seeds $(FUZZ)
check: deps-check
	@$(MAKE) --no-print-directory all unit e2e $(if $(SANITIZE),,fuzz-seeds lint) SANITIZE=$(SANITIZE)
demo: deps
	@$(MAKE) --no-print-directory all
	@contrib/demo $(B)
lint:
	@tests/lint
torture: all $(B)/unit/test_power
	@$(MAKE) -s FAILPOINTS=1 all
	@tests/torture $(B)
bench: all $(BENCH)
	@contrib/install-packages check bench
	@tests/bench/run $(B)

deps:
	@contrib/install-packages build
deps-check:
	@contrib/install-packages build check

deb:
	@contrib/install-packages build deb
	@$(MAKE) --no-print-directory all
	@contrib/make-deb $(B) $(B)/deb $(VERSION)
install: all
	@contrib/install-files $(B) "$(DESTDIR)" $(PREFIX) $(SYSCONF)
clean:
	rm -rf build

-include $(shell find $(B) -path $(B)/machine -prune -o -name '*.d' -print 2>/dev/null)
