# SPDX-License-Identifier: GPL-2.0
# For users. The module's own build file is module/Kbuild; kbuild's plain call
# works as well: make -C KDIR M=$PWD/module modules

KDIR ?= /lib/modules/$(shell uname -r)/build

.PHONY: modules clean demo check bench help

modules: headers
	$(MAKE) -C $(KDIR) M=$(CURDIR)/module modules

# kbuild's clean where there are headers; the same by hand where there are none.
clean:
	@if [ -e $(KDIR)/Makefile ]; then \
		$(MAKE) -C $(KDIR) M=$(CURDIR)/module clean; \
	else \
		cd module && rm -rf *.o *.ko *.mod *.mod.c .*.cmd .*.d .module-common.o \
			modules.order Module.symvers rr_config.h .tmp_versions; \
	fi

.PHONY: headers
headers:
	@test -e $(KDIR)/Makefile || { \
		echo "error: no kernel headers in $(KDIR) (package linux-headers-..., or KDIR=...)" >&2; \
		exit 1; }

demo:
	@selftests/demo

check:
	@selftests/run

bench:
	@selftests/bench

help:
	@echo "try"
	@echo "  demo     show the main job in a virtual machine; this kernel is not touched"
	@echo "test"
	@echo "  check    unit, style, build and guest tests"
	@echo "  bench    what things cost, as ratios"
	@echo "build"
	@echo "  modules  build module/relax_rmrr.ko for the running kernel, or KDIR=... (default)"
	@echo "  clean    remove what the build made"
