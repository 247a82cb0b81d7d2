# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash disable=SC2034,SC2154
# Machines made of software: firmware tables, an initramfs, QEMU. Needs common.sh
# and archive.sh, one_vm kernel.sh besides.

# Host modules a test VM loads, and drivers, as far as its kernel has them.
guest_modules="vfio-pci vfio_iommu_type1"
guest_drivers="e1000 nvme igb"

# What must never stand in a kernel log.
splat='BUG:|WARNING:|Oops|Call [Tt]race|general protection|KASAN|UBSAN|possible recursive|circular locking|unreferenced object|soft lockup|hung_task:|blocked for more than|Kernel panic|suspicious RCU'

# vm_needs [ARCHITECTURE...] - for guests of these.
vm_needs() {
	local arch type
	archive_known
	[ $# -gt 0 ] || set -- amd64
	need cpio:cpio gcc:gcc xz:xz-utils modprobe:kmod
	[ -e /usr/include/stdio.h ] || need no-such-command:libc6-dev
	for arch; do
		case $arch in
		amd64) need qemu-system-x86_64:qemu-system-x86 ;;
		arm64)
			need qemu-system-aarch64:qemu-system-arm iasl:acpica-tools dtc:device-tree-compiler
			[ -e "$arm_firmware" ] || need no-such-command:qemu-efi-aarch64
			;;
		esac
		[ "$arch" != "$host_arch" ] || continue
		type=$(gnu_type "$arch")
		need "$type-gcc:$(cross_package "$arch")"
		[ -e "/usr/$type/include/stdio.h" ] || need "no-such-command:libc6-dev-$arch-cross"
	done
}

# What boots an Arm machine: EDK2, which brings ACPI.
arm_firmware=/usr/share/qemu-efi-aarch64/QEMU_EFI.fd

# machine_arch NAME - that of a machine of selftests/machines.
machine_arch() {
	case $1 in
	arm*) echo arm64 ;;
	*) echo amd64 ;;
	esac
}

# matrix_arches MATRIX - the architectures of what it boots.
matrix_arches() {
	local name
	for name in $(kernel_names "$1"); do
		kernel_arch "$name"
	done | sort -u
}

# busybox_fetch ARCHITECTURE - sets busybox, what its guests are made of: the same on
# every machine.
busybox_fetch() {
	borrow "$1" busybox busybox-static
	busybox=$borrowed/bin/busybox
}

# make_tools ARCHITECTURE... - the suite's C programs and the command, for any guest of
# these, in $work/tools-ARCHITECTURE.
make_tools() {
	local arch tool compiler
	for arch; do
		mkdir -p "$work/tools-$arch"
		compiler=gcc
		[ "$arch" = "$host_arch" ] || compiler=$(gnu_type "$arch")-gcc
		for tool in "$top"/selftests/tools/*.c; do
			"$compiler" -D_GNU_SOURCE -O1 -Wall -Wextra -Werror -static \
				-o "$work/tools-$arch/$(basename "$tool" .c)" "$tool" || return 1
		done
		mkdir -p "$work/command-$arch"
		make -s -j2 -C "$top/module/tool" BUILD="$work/command-$arch/" CC="$compiler" \
			CFLAGS="-O1 -Wall -Wextra -Werror" LDFLAGS=-static || return 1
		cp "$work/command-$arch/relax_rmrr" "$work/tools-$arch/"
	done
}

# make_table FILE COMMAND... - an early cpio with the firmware table that the command
# describes by the words of table.sh: a function, or source and a file; and with $dsdt
# besides, the source of another one, which iasl compiles, if there is such a variable; and
# with $whole_page as much as fills the last page.
make_table() {
	local dir file=$1
	shift
	dir=$(mktemp -d "$work/table.XXXXXX")
	mkdir -p "$dir/kernel/firmware/acpi"
	if [ -n "${dsdt:-}" ]; then
		iasl -p "$dir/kernel/firmware/acpi/dsdt" "$top/selftests/tables/$dsdt" \
			>"$dir.iasl" 2>&1 || { cat "$dir.iasl"; return 1; }
	fi
	(
		# shellcheck source=SCRIPTDIR/table.sh
		. "$top/selftests/lib/table.sh"
		# Runs in a shell of its own, which cannot end this one.
		# shellcheck disable=SC2317
		command_not_found_handle() {
			echo "error: ${BASH_SOURCE[1]}:${BASH_LINENO[0]}: $1 is no word of firmware tables" >&2
			: >"$dir.wrong"
		}
		"$@" || die "no firmware table by $*"
		table_bytes >"$dir/kernel/firmware/acpi/table.aml"
		if [ -n "${whole_page:-}" ]; then
			padding $((4096 - $(stat -c %s "$dir/kernel/firmware/acpi/table.aml") % 4096))
			table_bytes >"$dir/kernel/firmware/acpi/padding.aml"
		fi
		[ ! -e "$dir.wrong" ]
	) || return 1
	(cd "$dir" && find kernel | cpio --quiet -o -H newc) >"$file"
}

# make_tree FILE SOURCE - the devicetree that QEMU has for the machine, which is to be in
# the array of that name, with what the source adds to it.
make_tree() {
	{
		qemu-system-aarch64 "${machine[@]}" -machine "dumpdtb=$1.dtb" -smp 2 \
			-m "${memory:-1024}" -nodefaults -nographic &&
			dtc -q -I dtb -O dts -o "$1.dts" "$1.dtb" &&
			cat "$2" >>"$1.dts" &&
			dtc -q -I dts -O dtb -o "$1" "$1.dts"
	} >"$1.log" 2>&1 || { cat "$1.log"; return 1; }
	rm -f "$1.dtb" "$1.dts" "$1.log"
}

# make_initramfs MODULE-DIR FILE - busybox, tools, tests, this kernel's modules and ours, the
# drivers of $drivers too; with $image, the kernel besides. Needs kernel_fetch and make_tools
# before. The guest's variables are those of the topology, in the array guest.
make_initramfs() {
	local dir name path
	dir=$(mktemp -d "$work/root.XXXXXX")
	chmod 755 "$dir"
	mkdir -p "$dir"/{bin,proc,sys,dev,tests,modules}
	busybox_fetch "$karch"
	cp "$busybox" "$dir/bin/busybox"
	cp "$work/tools-$karch"/* "$dir/bin/"
	cp "$top"/selftests/guest/* "$dir/tests/"
	cp -r "$top/selftests/firmware" "$dir/tests/"
	cp "$top"/sysfs-docs/sysfs-* "$dir/tests/"
	mv "$dir/tests/init" "$dir/init"
	printf 'export %s\n' "${guest[@]}" >"$dir/tests/environment"
	for name in $guest_modules; do
		modprobe -d "$kroot" -S "$kver" --show-depends "$name" || return 1
	done >"$dir/depends"
	for name in $guest_drivers ${drivers:-}; do
		modprobe -d "$kroot" -S "$kver" --show-depends "$name" 2>/dev/null
	done >>"$dir/depends"
	sed -n 's/^insmod \([^ ]*\).*/\1/p' "$dir/depends" | awk '!seen[$0]++' \
		>"$dir/modules/paths"
	while read -r path; do
		name=$(basename "$path" | sed 's/\.ko.*/.ko/')
		case $path in
		*.xz) xz -dc "$path" >"$dir/modules/$name" ;;
		*.zst) zstd -qdc "$path" >"$dir/modules/$name" ;;
		*) cp "$path" "$dir/modules/$name" ;;
		esac
		echo "$name"
	done <"$dir/modules/paths" >"$dir/modules/order"
	find "$1" -name '*.ko' -exec cp {} "$dir/" \;
	[ -z "${image:-}" ] || cp "$kimage" "$dir/vmlinuz"
	(cd "$dir" && find . | cpio --quiet -o -H newc) >"$2"
	rm -rf "$dir"
}

# machine_run ARCHITECTURE VM - sets emulator, lines, told: how such a machine is run, with
# the second serial line, and what its kernel is told. The first one is the console. By
# $newer, if there is such a variable.
#
# amd64, in this order: with lpj and no_timer_check, as on a busy machine the kernel may
# measure nonsense, and then wait nearly for ever in its first delay, or miss the timer
# and panic (both seen). With nohz=off, as its kernel patches its timers' code by way of a
# breakpoint when it goes without ticks, early in the boot, and QEMU 7.2 may run a stale
# copy of that on another processor ("Oops: int3", seen). With highres=off, as then the
# timer repeats by itself: QEMU may lose one shot of it, and a processor that idles waits
# for it for ever ("rcu_preempt kthread timer wakeup didn't happen", seen). By the HPET's
# clock, as the TSC is calibrated, on a busy machine to nonsense: minutes passed in
# seconds (seen). With tsc=unstable, as else sched_clock() is patched late in the boot, as
# above ("Oops: int3" right after "sched_clock: Marking stable", seen). With memmap, as
# the regions that tables declare are to be memory, and nobody's: $reserved, or the one
# that most of them have.
#
# arm64: the machine has one serial line, and the second is a PCI card. Memory that is
# nobody's is there by what the machines say.
machine_run() {
	case $1 in
	amd64)
		emulator=${newer:-qemu-system-x86_64}
		lines=(-serial "file:$work/$2.ktap")
		told="console=ttyS0 lpj=10000000 no_timer_check nohz=off highres=off clocksource=hpet tsc=unstable memmap=${reserved:-64K\$0x30000000}"
		;;
	arm64)
		emulator=qemu-system-aarch64
		lines=(-chardev "file,id=ktap,path=$work/$2.ktap"
			-device pci-serial,chardev=ktap,addr=1f)
		told="console=ttyAMA0"
		;;
	esac
}

# monitor_lines - what a guest's output wants of QEMU's monitor: "# host: COMMAND" is passed
# on; from "# asleep" to "# awake" it is to be woken, tried again and again, as nobody knows
# when it is asleep.
monitor_lines() {
	local line wake=('' '-t 2') asleep=0 rest=''
	while :; do
		# shellcheck disable=SC2086	# no word, or two
		if IFS= read -r ${wake[asleep]} line; then
			line=$rest$line
			rest=
			case $line in
			'# host: '*) echo "${line#\# host: }" ;;
			'# asleep'*) asleep=1 ;;
			'# awake'*) asleep=0 ;;
			esac
		elif [ $? -gt 128 ]; then
			rest+=$line
			echo system_wakeup
		else
			break
		fi
	done
}

# lacking TOPOLOGY - the device that it needs and this machine's QEMU does not have.
lacking() {
	local device
	device=$(sed -n 's/^qemu_device=//p' "$top/selftests/topologies/$1")
	[ -z "$device" ] || qemu-system-x86_64 -device help 2>/dev/null |
		grep "^name \"$device\"" >/dev/null || echo "$device"
}

# newer_qemu - sets newer to a command for this machine's QEMU of x86-64 in a later version,
# that of Debian 13, in a root of its own. $work and the cache are seen at the same place.
newer_qemu() {
	local root=$work/qemu-root
	newer=$work/qemu-13
	[ ! -e "$newer" ] || return 0
	root_fetch qemu 13 qemu-system-x86 ""
	mkdir -p "$root" || die "cannot make $root"
	tar -xf "$root_tar" -C "$root" || die "cannot unpack $root_tar"
	mkdir -p "$root$work" "$root$cache"
	cat >"$newer" <<-EOF
		#!/bin/sh
		exec unshare -m sh -c '
			mount --bind "$work" "$root$work" && mount --bind "$cache" "$root$cache" &&
				mount --bind /proc "$root/proc" && mount --bind /dev "$root/dev" &&
				exec chroot "$root" qemu-system-x86_64 "\$@"' - "\$@"
	EOF
	chmod +x "$newer"
}

# run_vm NAME SECONDS INITRD APPEND QEMU-ARGUMENT... - boots a VM of architecture $karch
# with $kimage and waits for it; $work/NAME.console is the kernel's log, $work/NAME.ktap
# the tests' output. A line "# host: COMMAND" of that output goes to QEMU's monitor:
# hotplug; and see monitor_lines.
run_vm() {
	local name=$1 limit=$2 initrd=$3 append=$4 pids=() status emulator lines told
	shift 4
	machine_run "$karch" "$name"
	mkfifo "$work/$name.lines" "$work/$name.monitor"
	[ -e "$work/$name.ktap" ] || : >"$work/$name.ktap"
	if [ -p "$work/$name.ktap" ]; then
		sleep "$limit" >"$work/$name.monitor" &
	else
		tail -f -n +1 "$work/$name.ktap" >"$work/$name.lines" &
		pids+=($!)
		monitor_lines <"$work/$name.lines" >"$work/$name.monitor" &
	fi
	pids+=($!)
	# In the background, as a shell acts on a signal only between commands.
	timeout -k 5 "$limit" "$emulator" -accel "${accel:-tcg}" -smp 2 -m "${memory:-1024}" \
		-nodefaults -no-user-config -nographic -vga none -nic none \
		-no-reboot -monitor stdio -serial "file:$work/$name.console" "${lines[@]}" \
		-kernel "$kimage" -initrd "$initrd" \
		-append "$told ignore_loglevel panic=-1 log_buf_len=4M panic_on_warn=1 softlockup_panic=1 watchdog_thresh=60 rcupdate.rcu_cpu_stall_timeout=120 $append" \
		"$@" <"$work/$name.monitor" >"$work/$name.qemu" 2>&1 &
	wait $!
	status=$?
	kill "${pids[@]}" 2>/dev/null
	wait "${pids[@]}" 2>/dev/null
	rm -f "$work/$name.lines" "$work/$name.monitor"
	return $status
}

# one_vm VM MODULE-DIR KERNEL MACHINE TOPOLOGY GATE SECONDS TESTS - boots a line of the
# matrix with these modules; leaves what run_vm does, QEMU's status in $work/VM.status
# and how long it took in $work/VM.seconds. TOPOLOGY may be a shape of firmware, as
# firmware/NAME, which names one; or be like another, whose tables it has. Needs make_tools
# before. $addition is one more cpio for it to find its files in, if there is such a variable.
one_vm() {
	local vm=$1 modules=$2 kernel=$3 name=$4 topology=$5 gate=$6 limit=$7 tests=$8
	local machine table append accel devices guest initrd started=$EPOCHREALTIME
	local memory=1024 watch='' shape='' vendor region='' reserved='' dsdt='' tree=''
	local like=$topology image='' drivers='' disk='' whole_page=''
	case $kernel in *-debug*)
		# What watches takes memory, too.
		memory=2048 watch=hung_task_panic=1
		;;
	esac
	[ -z "${addition:-}" ] || memory=$((memory + 1024))
	case $topology in firmware/*)
		shape=${topology#*/}
		# shellcheck source=/dev/null
		. "$top/selftests/$topology"
		;;
	esac
	kernel_fetch "$kernel"
	# shellcheck source=/dev/null
	. "$top/selftests/machines/$name"
	# shellcheck source=/dev/null
	. "$top/selftests/topologies/$topology"
	initrd=$work/$vm.initrd
	: >"$initrd"
	if [ -n "$shape" ]; then
		guest+=("SHAPE=$shape")
		make_table "$initrd" table || return
	elif [ -n "$table" ]; then
		make_table "$initrd" source "$top/selftests/tables/$table-$like" || return
	fi
	if [ -n "$tree" ]; then
		make_tree "$work/$vm.dtb" "$top/selftests/tables/$tree-$like" || return
		machine+=(-dtb "$work/$vm.dtb")
	fi
	make_initramfs "$modules" "$work/$vm.cpio" || return
	cat "$work/$vm.cpio" ${addition:+"$addition"} >>"$initrd"
	run_vm "$vm" "$limit" "$initrd" \
		"$append $watch ${RR_APPEND:-} rr.gate=$gate rr.tests=$tests" \
		"${machine[@]}" "${devices[@]}"
	echo $? >"$work/$vm.status"
	rm -f "$initrd" "$work/$vm.cpio" "$work/$vm.dtb" "$disk"
	seconds_since "$started" >"$work/$vm.seconds"
	say "$vm ($tests) took $(cat "$work/$vm.seconds") s"
}
