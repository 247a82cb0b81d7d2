# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash disable=SC2034,SC2154
# Figures: what guest/bench.sh counts in VMs whose time is their instructions. Needs
# common.sh, archive.sh, kernel.sh, vm.sh.

# What was counted, a file for each kernel, machine and size.
figures=$cache/bench

# figures_build NAME - the module and the test modules, in $work/mods/NAME; frame
# sizes beside the objects.
figures_build() {
	local dir=$work/mods/$1 out=$work/build.out
	kernel_fetch "$1"
	toolchain_fetch "$ktools"
	build_module "$dir" KCFLAGS=-fstack-usage >"$out" 2>&1 ||
		{ cat "$out"; die "cannot build the module for $1"; }
	build_kmods "$dir" >"$out" 2>&1 ||
		{ cat "$out"; die "cannot build the test modules for $1"; }
}

# figures_memory DIR - bytes of the module built there, of its structures, and of the
# frames of the hook. Text and data are what the source is compiled to; the kernel
# loads tables of its own beside (unwinding, call sites), counted as core-size.
figures_memory() {
	local name
	size -A "$1/relax_rmrr.ko" | awk '
		/^\.(text|exit\.text|static_call\.text|rodata)/ { text += $2 }
		/^\.(data|ref\.data|bss)/ { data += $2 }
		END { print "text ours - 0", text; print "data ours - 0", data }'
	for name in rr_grant rr_device rr_directory; do
		pahole -C "$name" "$1/relax_rmrr.ko" 2>/dev/null |
			sed -n "s|.*/\* size: \([0-9]*\),.*|struct ours $name 0 \1|p" | head -n 1
	done
	# While the original runs; and the deepest of what follows it, the log apart.
	cat "$1"/*.su | sed -nE 's/.*:(redirect|replacement_0|rr_relax)\t([0-9]+)\t.*/frame ours \1 0 \2/p'
}

# The sizes of machines: with seven regions a device, where others have one.
figures_sizes="small large small-seven large-seven"

# figures_boot KERNEL MACHINE SIZE - prints what one VM counts. Small: 10 tied
# devices, all figures; large: 500, those that depend on the number; of seven regions,
# those that depend on it.
figures_boot() {
	local vm=$1-$2-$3 slots ports regions=1 reserved machine table append devices guest memory many_scopes region dsdt
	case $3 in
	small*) slots=1 ports=0 ;;
	large*) slots=19 ports=38 ;;
	esac
	case $3 in *-seven) regions=7 ;; esac
	kernel_fetch "$1"
	# shellcheck source=/dev/null
	. "$top/selftests/machines/$2"
	# shellcheck source=/dev/null
	. "$top/selftests/topologies/many"
	guest+=("SIZE=$3")
	make_table "$work/$vm.initrd" "many_$table" || return 1
	make_initramfs "$work/mods/$1" "$work/$vm.cpio" || return 1
	cat "$work/$vm.cpio" >>"$work/$vm.initrd"
	# One processor, as instructions are counted for all together.
	run_vm "$vm" 3600 "$work/$vm.initrd" \
		"$append rr.gate=none rr.tests=bench" \
		-smp 1 -icount shift=0,sleep=off "${machine[@]}" "${devices[@]}"
	rm -f "$work/$vm.initrd" "$work/$vm.cpio"
	tr -d '\r' <"$work/$vm.ktap" >"$work/$vm.out"
	if ! grep -q '^RR-BENCH-DONE$' "$work/$vm.out"; then
		tail -n 20 "$work/$vm.out" "$work/$vm.console"
		return 1
	fi
	if grep -aE "$splat" "$work/$vm.console" | grep -v 'Overflow: WARNING: See'; then
		return 1
	fi
	sed -n 's/^figure //p' "$work/$vm.out"
}
