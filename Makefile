# SPDX-License-Identifier: GPL-2.0
# For users. The module's own build file is module/Kbuild; kbuild's plain call
# works as well: make -C KDIR M=$PWD/module modules

KDIR ?= /lib/modules/$(shell uname -r)/build

.PHONY: modules clean demo check help

modules: headers
	$(MAKE) -C $(KDIR) M=$(CURDIR)/module modules

clean: headers
	$(MAKE) -C $(KDIR) M=$(CURDIR)/module clean

.PHONY: headers
headers:
	@test -e $(KDIR)/Makefile || { \
		echo "error: no kernel headers in $(KDIR) (package linux-headers-..., or KDIR=...)" >&2; \
		exit 1; }

demo:
	@selftests/demo

check:
	@selftests/run

help:
	@echo "try"
	@echo "  demo     show the main job in a virtual machine; this kernel is not touched"
	@echo "test"
	@echo "  check    unit, style, build and guest tests"
	@echo "build"
	@echo "  modules  build module/relax_rmrr.ko for the running kernel, or KDIR=... (default)"
	@echo "  clean    remove what the build made"
