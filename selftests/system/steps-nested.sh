# SPDX-License-Identifier: GPL-2.0
# The user's own end: a QEMU in this system, with the tied NIC passed through. Its
# kernel is the system's first.

# inner_image - an initramfs that pings the gateway through the NIC.
inner_image() {
	dir=$(mktemp -d)
	mkdir -p "$dir/bin" "$dir/proc" "$dir/sys" "$dir/dev" "$dir/modules"
	cp /bin/busybox "$dir/bin/"
	n=0
	modprobe -S "$(kernel 1)" --show-depends e1000e | sed -n 's/^insmod \([^ ]*\).*/\1/p' |
		while read -r path; do
			n=$((n + 1))
			unpacked "$path" >"$dir/modules/$n.ko"
		done
	cat >"$dir/init" <<'INIT'
#!/bin/busybox sh
/bin/busybox --install -s /bin
mount -t proc none /proc
mount -t sysfs none /sys
mount -t devtmpfs none /dev
for module in /modules/?.ko; do insmod $module; done
# region DEVICE - has the edu device copy from the region's address to memory that this
# kernel leaves alone, and says what that is; and the other way round.
region() {
	echo 1 >"$1/enable"
	printf '\006\000' | dd of="$1/config" bs=2 seek=2 count=1 conv=notrunc 2>/dev/null
	read -r bar _ <"$1/resource"
	copy 0x30000000 0x40000 1
	copy 0x40000 0x20000000 3
	echo "INNER-REGION $(devmem 0x20000000 64)"
	devmem 0x20000000 64 0x0ddba11e00c0ffee
	copy 0x20000000 0x40000 1
	copy 0x40000 0x30000008 3
}
# copy FROM TO COMMAND
copy() {
	devmem $((bar + 0x80)) 64 "$1"
	devmem $((bar + 0x88)) 64 "$2"
	devmem $((bar + 0x90)) 64 8
	devmem $((bar + 0x98)) 64 "$3"
	sleep 2
}
sleep 1
ip link set eth0 up
ip addr add 10.0.2.15/24 dev eth0
readlink /sys/class/net/eth0/device/driver
until ping -c 3 -W 5 10.0.2.2; do sleep 1; done
edu=$(grep -lx 0x11e8 /sys/bus/pci/devices/*/device)
[ -z "$edu" ] || region "${edu%/device}"
echo INNER-DONE
while :; do sleep 1; done
INIT
	chmod +x "$dir/init"
	(cd "$dir" && find . | cpio --quiet -o -H newc | gzip -1) >/root/inner.img
	rm -rf "$dir"
}

# nested [OPTION...] - starts it in the background; its pid goes to $inner. $low: what
# more there is to say of the machine, $leave to its kernel. For what its kernel
# is told see run_vm in lib/vm.sh. Its time goes by its instructions: by a clock, on a
# busy machine ticks come nearly as fast as a VM in a VM can take them (seen: half the
# work of a boot). $by: how it is to have the NIC.
low='' leave='' by=
nested() {
	set -- -accel tcg -icount shift=3 -nodefaults -nographic -vga none -no-reboot \
		-kernel /root/inner-kernel -initrd /root/inner.img \
		-serial file:/root/inner.log -device "vfio-pci,host=$NIC$by" "$@"
	case $(uname -m) in
	aarch64)
		# Its memory begins where this machine's does, which ends before the region:
		# they cannot meet.
		set -- qemu-system-aarch64 -machine virt,gic-version=3 -cpu neoverse-n1 -m 512 \
			-append "console=ttyAMA0 panic=-1" "$@"
		;;
	*)
		set -- qemu-system-x86_64 -machine "q35$low" -cpu max -m 1024 \
			-append "console=ttyS0 earlyprintk=ttyS0 panic=-1 lpj=10000000 no_timer_check nohz=off highres=off$leave" "$@"
		;;
	esac
	: >/root/inner.log
	"$@" </dev/null >/root/inner.out 2>&1 &
	inner=$!
}

# The words that users report; of QEMU 10 and before it.
MAP_ERROR='VFIO_MAP_DMA failed: Invalid argument\|vfio_container_dma_map(.*) = -22 (Invalid argument)'
case $GATE in
require_direct) QEMU_ERROR='ailed to set group container: Invalid argument' ;;
intel-attach) QEMU_ERROR='ailed to set group container: Operation not permitted' ;;
none) QEMU_ERROR=$MAP_ERROR ;;
esac

nested_refused() {
	inner_image
	load_vfio
	to_driver "$NIC" vfio-pci
	nested
	ended "without the grant" "$QEMU_ERROR"
}

# ended WHAT MESSAGE - QEMU does, and says why.
ended() {
	poll "$1 QEMU ends" 120 not kill -0 $inner
	kill -9 $inner 2>/dev/null
	ok "with the message that users report: ...$2" grep -q "$2" /root/inner.out
	head -n 3 /root/inner.out | sed 's/^/#   /'
}

# By policy "mapped", the NIC and an edu device: with guest's memory over the region QEMU
# ends; with max-ram-below-4g at the region's start it runs, pings, and the region is the
# host's and the device's.
step_nested_mapped() {
	was=$(allowlist)
	is "mapped: granted" OK "$(write "$NIC=mapped $EDU=mapped")"
	inner_image
	load_vfio
	to_driver "$NIC" vfio-pci
	to_driver "$EDU" vfio-pci
	nested
	ended "mapped, with memory over the region" "$MAP_ERROR"
	busybox devmem 0x30000000 64 0x5ca1ab1e00c0ffee
	# shellcheck disable=SC2016	# that is how the kernel wants it
	low=,max-ram-below-4g=768M leave=' memmap=64K$0x20000000 iomem=relaxed'
	nested -device "vfio-pci,host=$EDU"
	poll "mapped, memory below the region: the inner VM answers" 1500 pinged
	grep -q INNER-DONE /root/inner.log || tail -n 20 /root/inner.log | sed 's/^/#   inner: /'
	ok "mapped: it pings the gateway" grep -q ' bytes from 10.0.2.2: ' /root/inner.log
	grep -a 'bytes from\|packets transmitted\|INNER-REGION' /root/inner.log | tr -d '\r' | sed 's/^/#   inner: /'
	tail -n 8 /root/inner.log | sed 's/^/#   inner: /'
	ok "mapped: its device reads what the host wrote into the region" \
		grep -qi 'INNER-REGION 0x5CA1AB1E00C0FFEE' /root/inner.log
	is "mapped: and the other way round" 0x0DDBA11E00C0FFEE "$(busybox devmem 0x30000008 64)"
	is "mapped: what the host wrote is there" 0x5CA1AB1E00C0FFEE "$(busybox devmem 0x30000000 64)"
	is "mapped: the states say assigned" "assigned assigned" "$(state "$NIC") $(state "$EDU")"
	sed 's/^/#   /' /root/inner.out
	dmesg | grep 'relax_rmrr: .* mapped' | sed 's/^/#   /'
	kill -9 $inner
	wait $inner 2>/dev/null
	low='' leave=
	poll "mapped: killed: given back" 10 in_state "$NIC" mapped
	to_driver "$EDU" ""
	is "mapped: as before" OK "$(write "-all $was")"
}

# Whose grant is taken back.
step_ungranted() {
	is "the list is emptied" OK "$(write -all)"
	nested_refused
}

pinged() {
	grep -q INNER-DONE /root/inner.log || ! kill -0 $inner
}

step_nested_once() {
	nested_rounds first
}

step_nested() {
	nested_rounds first second
}

# nested_rounds NAME... - so often, killed in between.
nested_rounds() {
	inner_image
	load_vfio
	to_driver "$NIC" vfio-pci
	for round; do
		nested
		poll "the $round inner VM answers" 1500 pinged
		grep -q INNER-DONE /root/inner.log || tail -n 20 /root/inner.log | sed 's/^/#   inner: /'
		ok "the $round inner VM pings the gateway through the tied NIC" grep -q ' bytes from 10.0.2.2: ' /root/inner.log
		ok "its own driver runs the NIC" grep -q 'drivers/e1000e' /root/inner.log
		grep -a 'bytes from\|packets transmitted' /root/inner.log | tr -d '\r' | sed 's/^/#   inner: /'
		is "the state says assigned" assigned "$(state "$NIC")"
		sed 's/^/#   /' /root/inner.out
		kill -9 $inner
		wait $inner 2>/dev/null
		poll "killed: relaxed again" 10 in_state "$NIC" relaxed
	done
}
