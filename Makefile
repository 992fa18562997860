# lvs-swift. `make` alone lists what can be made.

PREFIX ?= /usr/local
DESTDIR ?=
SYSCONFDIR ?= /etc

PROGRAMS = ipvsadm-swift vrrpd checkd
RELEASE = .build/release

SBINDIR = $(PREFIX)/sbin
MANDIR = $(PREFIX)/share/man
COMPLETIONDIR = $(PREFIX)/share/bash-completion/completions
UNITDIR = $(PREFIX)/lib/systemd/system
MODULESDIR = $(PREFIX)/lib/modules-load.d
SYSUSERSDIR = $(PREFIX)/lib/sysusers.d
LIBEXECDIR = $(PREFIX)/libexec
DEFAULTDIR = $(SYSCONFDIR)/default

MANUAL_PAGES = $(wildcard man/*.[1-9])
COMPLETIONS = $(wildcard packaging/completions/*)
UNITS = $(wildcard packaging/systemd/*)
MODULES = $(wildcard packaging/modules-load.d/*)
USERS = $(wildcard packaging/sysusers.d/*)
HELPERS = $(wildcard packaging/libexec/*)
DEFAULTS = $(wildcard packaging/default/*)

# In the directory of what it vouches for, so that both vanish together.
STAMP = $(RELEASE)/.made

.SUFFIXES:
# Two builds at once would only wait for each other.
.NOTPARALLEL:
.PHONY: help deps fetch build test demo lab lint bench bench-vrrpd startup-order fuzz soak \
  completions manuals install uninstall clean

help: ## list the targets
	@echo 'Targets:'
	@sed -n 's/^\([a-z-]*\):[^#]*## \(.*\)/  \1@\2/p' Makefile | tr @ '\t' | expand -t 17

deps: ## install the Debian packages which building needs and this machine lacks
	@.ci/deps

fetch: ## download what the tests need into .build/lab: a kernel, ipvsadm, servers
	@Tests/Lab/fetch

build: $(STAMP) ## build the programs below .build/release
	@:

$(STAMP): Package.swift $(shell find Sources 2>/dev/null)
	@.ci/deps
	@set -e; for program in $(PROGRAMS); do \
	  swift build -c release --static-swift-stdlib --product $$program; \
	done
	@touch $@

# Whatever ran before it, the output ends with the counts of the test runner.
test: deps fetch build ## run all tests, also those on a kernel with IPVS
	@swift test

demo: deps fetch build ## show a director, real servers and clients at work (1 minute)
	@Examples/demo/run

lab: deps fetch build ## open a root shell on a kernel with IPVS
	@Tests/Lab/shell

lint: deps ## check format and style of sources, scripts and manual pages
	@swift format lint --strict --recursive --parallel Package.swift Sources Tests
	@shellcheck $$(grep -rlIE --exclude-dir=.build --exclude-dir=.git --exclude='*.swift' \
	  '^(#!.*[ /](ba|da)?sh( |$$)|# shellcheck shell=)' .)
	@set -e; for page in $(MANUAL_PAGES); do mandoc -T lint -W warning $$page; done

bench: deps fetch build ## compare our speed with ipvsadm's and keepalived's on one machine
	@Tests/Benchmarks/run
	@Tests/Benchmarks/VRRP/run

bench-vrrpd: deps fetch build ## the part of it that is about vrrpd and keepalived
	@Tests/Benchmarks/VRRP/run

startup-order: deps fetch build ## renew the list of what the linker places side by side
	@Tests/Benchmarks/startup-order
	@rm -f $(RELEASE)/ipvsadm-swift
	@$(MAKE) build

fuzz: deps ## feed the parsers with random input for a while
	@Tests/Fuzz/run

# As many seeds as SEEDS says, from the one that FIRST names; the first that fails are told.
SEEDS ?= 2000000
FIRST ?= 1
soak: deps ## simulate VRRP on millions of faulty networks (SEEDS=2000000 FIRST=1)
	@swift build -c release --static-swift-stdlib --product soak
	@$(RELEASE)/soak $(FIRST) $(SEEDS)

completions: ## make the completions for bash anew from the tables of options
	@swift build --quiet --product generate-completion
	@set -e; for program in $(PROGRAMS) vrrpctl; do \
	  .build/debug/generate-completion $$program >packaging/completions/$$program; \
	done

manuals: ## make the manuals of the configuration anew from the tables of keywords
	@swift build --quiet --product generate-manuals
	@.build/debug/generate-manuals

install: ## copy programs, manual pages, completions and units to PREFIX (/usr/local)
	@set -e; for program in $(PROGRAMS); do \
	  [ -x $(RELEASE)/$$program ] || { echo 'Please run `make build` before.' >&2; exit 1; }; \
	  install -D -m 755 $(RELEASE)/$$program '$(DESTDIR)$(SBINDIR)'/$$program; \
	done
	@ln -sf vrrpd '$(DESTDIR)$(SBINDIR)'/vrrpctl
	@set -e; for page in $(MANUAL_PAGES); do \
	  install -D -m 644 $$page '$(DESTDIR)$(MANDIR)'/man$${page##*.}/$${page##*/}; \
	done
	@set -e; for file in $(COMPLETIONS); do \
	  install -D -m 644 $$file '$(DESTDIR)$(COMPLETIONDIR)'/$${file##*/}; \
	done
	@set -e; for unit in $(UNITS); do \
	  install -D -m 644 $$unit '$(DESTDIR)$(UNITDIR)'/$${unit##*/}; \
	  sed -i 's|@sbindir@|$(SBINDIR)|g; s|@libexecdir@|$(LIBEXECDIR)|g' \
	    '$(DESTDIR)$(UNITDIR)'/$${unit##*/}; \
	done
	@set -e; for file in $(HELPERS); do \
	  install -D -m 755 $$file '$(DESTDIR)$(LIBEXECDIR)'/$${file##*/}; \
	done
	@set -e; for file in $(MODULES); do \
	  install -D -m 644 $$file '$(DESTDIR)$(MODULESDIR)'/$${file##*/}; \
	done
	@set -e; for file in $(USERS); do \
	  install -D -m 644 $$file '$(DESTDIR)$(SYSUSERSDIR)'/$${file##*/}; \
	done
	@set -e; for file in $(DEFAULTS); do \
	  [ -e '$(DESTDIR)$(DEFAULTDIR)'/$${file##*/} ] || \
	    install -D -m 644 $$file '$(DESTDIR)$(DEFAULTDIR)'/$${file##*/}; \
	done

uninstall: ## remove what install copied, except settings
	@set -e; for program in $(PROGRAMS); do rm -f '$(DESTDIR)$(SBINDIR)'/$$program; done
	@rm -f '$(DESTDIR)$(SBINDIR)'/vrrpctl
	@set -e; for page in $(MANUAL_PAGES); do \
	  rm -f '$(DESTDIR)$(MANDIR)'/man$${page##*.}/$${page##*/}; \
	done
	@set -e; for file in $(COMPLETIONS); do rm -f '$(DESTDIR)$(COMPLETIONDIR)'/$${file##*/}; done
	@set -e; for unit in $(UNITS); do rm -f '$(DESTDIR)$(UNITDIR)'/$${unit##*/}; done
	@set -e; for file in $(HELPERS); do rm -f '$(DESTDIR)$(LIBEXECDIR)'/$${file##*/}; done
	@set -e; for file in $(MODULES); do rm -f '$(DESTDIR)$(MODULESDIR)'/$${file##*/}; done
	@set -e; for file in $(USERS); do rm -f '$(DESTDIR)$(SYSUSERSDIR)'/$${file##*/}; done

clean: ## remove everything that was built or downloaded
	@rm -rf .build
