# SPDX-License-Identifier: GPL-2.0
# For users. The module's own build file is module/Kbuild; kbuild's plain call
# works as well: make -C KDIR M=$PWD/module modules

KVER ?= $(shell uname -r)
KDIR ?= /lib/modules/$(KVER)/build

.PHONY: all modules tool clean check-build install uninstall stage dist deb rpm arch man demo \
	check check-all check-all-short check-vm check-vm-short check-packages \
	check-packages-short check-debug check-kernel mutate kernel-table suite-table bench help

all: modules tool

modules: headers
	$(MAKE) -C $(KDIR) M=$(CURDIR)/module modules

# The command. The module does without it, so a machine without a C library, as one that
# has just DKMS may be, is told so.
tool:
	@if . module/system/libc.sh && have_libc; then \
		$(MAKE) -C module/tool; \
	else \
		echo "no C library to build the command relax_rmrr with (package libc6-dev or glibc-devel): the module does without it"; \
	fi

# kbuild's clean where there are headers; the same by hand where there are none.
clean:
	@$(MAKE) -s -C module/tool clean
	@if [ -e $(KDIR)/Makefile ]; then \
		$(MAKE) -C $(KDIR) M=$(CURDIR)/module clean; \
	else \
		cd module && rm -rf *.o *.ko *.mod *.mod.c .*.cmd .*.d .module-common.o \
			modules.order Module.symvers rr_config.h .tmp_versions; \
	fi

.PHONY: headers
headers:
	@test -e $(KDIR)/Makefile || { \
		. module/system/headers-package.sh; \
		echo "error: no kernel headers in $(KDIR): install $$(headers_package "$(KVER)"), or say KDIR=..." >&2; \
		exit 1; }

# Whether it would build and work for KVER.
check-build:
	@module/system/check-build

# For good: see module/system/install, which says what it writes.
# stage: into DESTDIR, as a package has it.
export DESTDIR PREFIX DOCDIR KVER KDIR
install uninstall stage:
	@module/system/install $@

# Packages, and the tarball that each is made from, into OUT; nothing is left in the tree.
export OUT
dist deb rpm arch:
	@module/packaging/make $@

# The manual page, from the administrator's guide (package lowdown).
man:
	@sysfs-docs/make-man sysfs-docs/relax_rmrr.4

demo:
	@selftests/demo

check:
	@selftests/run

check-all:
	@selftests/run --all

check-all-short:
	@selftests/run --all-short

check-vm:
	@selftests/check-vm

check-vm-short:
	@selftests/check-vm --short

check-packages:
	@selftests/run --packages

check-packages-short:
	@selftests/run --packages-short

check-debug:
	@selftests/run --debug

check-kernel:
	@selftests/run --kernel

mutate:
	@selftests/mutate

# What check and check-all have shown, kernel by kernel, into sysfs-docs/tests.md.
kernel-table:
	@selftests/kernel-table

# What check-kernel has shown, there too.
suite-table:
	@selftests/suite-table

bench:
	@selftests/bench

help:
	@echo "try"
	@echo "  demo     show the main job in a virtual machine; this kernel is not touched"
	@echo "test"
	@echo "  check    unit, style, build and guest tests, of the module and of the command"
	@echo "  check-all the same on every other kernel that the archive has, 5.10 to 7.3"
	@echo "           (an hour and more; check-all-short: the main tests on each)"
	@echo "  check-vm installation, boot, kernel updates, a VM in the VM, on whole systems"
	@echo "           (two hours and more; check-vm-short: one system, one reboot)"
	@echo "  check-packages packages and upgrades, good and broken, in roots of Debian (half an hour;"
	@echo "           check-packages-short: on one release, what matters most)"
	@echo "  check-debug all tests, faults and stress on kernels that watch, fuzzing, analysers,"
	@echo "           leaks, coverage (hours; builds the kernels the first time)"
	@echo "  check-kernel the kernel's own suites, without the module and with it: the same results"
	@echo "           (an hour and more)"
	@echo "  mutate   break the module on purpose, in some 170 ways; the tests must notice"
	@echo "           (an hour; not part of check)"
	@echo "  bench    what it costs, beside other ways to do it; table and picture (an hour and more)"
	@echo "build"
	@echo "  all      the two that follow (default)"
	@echo "  modules  build module/relax_rmrr.ko for the running kernel, or KDIR=..."
	@echo "  tool     build the command, module/tool/relax_rmrr"
	@echo "  check-build KVER=...  would it build and work for that kernel? nothing is installed"
	@echo "  clean    remove what the build made"
	@echo "  man      make the manual page anew from the guide"
	@echo "package, into OUT (this folder)"
	@echo "  deb rpm arch  for Debian and its like, for Fedora and SUSE, for Arch"
	@echo "  dist     the tarball that they are made from; stage: the files, into DESTDIR"
	@echo "install"
	@echo "  install    for this and later kernels (dkms), from the next boot on; says what it writes"
	@echo "  uninstall  take back exactly that"
