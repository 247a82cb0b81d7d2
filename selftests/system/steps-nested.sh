# SPDX-License-Identifier: GPL-2.0
# The user's own end: a QEMU in this system, with the tied NIC passed through. Its
# kernel is the system's first.

# inner_image - an initramfs that pings the gateway through the NIC.
inner_image() {
	dir=$(mktemp -d)
	mkdir -p "$dir/bin" "$dir/proc" "$dir/sys" "$dir/modules"
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
for module in /modules/?.ko; do insmod $module; done
sleep 1
ip link set eth0 up
ip addr add 10.0.2.15/24 dev eth0
readlink /sys/class/net/eth0/device/driver
until ping -c 3 -W 5 10.0.2.2; do sleep 1; done
echo INNER-DONE
while :; do sleep 1; done
INIT
	chmod +x "$dir/init"
	(cd "$dir" && find . | cpio --quiet -o -H newc | gzip -1) >/root/inner.img
	rm -rf "$dir"
}

# nested - starts it in the background; its pid goes to $inner. For what its kernel
# is told see run_vm in lib/vm.sh. Its time goes by its instructions: by a clock, on a
# busy machine ticks come nearly as fast as a VM in a VM can take them (seen: half the
# work of a boot).
nested() {
	: >/root/inner.log
	qemu-system-x86_64 -accel tcg -icount shift=3 -machine q35 -cpu max -m 1024 -nodefaults \
		-nographic -vga none -no-reboot -kernel /root/inner-kernel \
		-initrd /root/inner.img -append "console=ttyS0 earlyprintk=ttyS0 panic=-1 lpj=10000000 no_timer_check nohz=off highres=off" \
		-serial file:/root/inner.log -device "vfio-pci,host=$NIC" \
		</dev/null >/root/inner.out 2>&1 &
	inner=$!
}

# The words that users report.
case $GATE in
require_direct) QEMU_ERROR='ailed to set group container: Invalid argument' ;;
intel-attach) QEMU_ERROR='ailed to set group container: Operation not permitted' ;;
none) QEMU_ERROR='VFIO_MAP_DMA failed: Invalid argument' ;;
esac

nested_refused() {
	inner_image
	modprobe vfio-pci
	to_driver "$NIC" vfio-pci
	nested
	poll "without the grant QEMU ends" 120 not kill -0 $inner
	kill -9 $inner 2>/dev/null
	ok "with the message that users report: ...$QEMU_ERROR" grep -q "$QEMU_ERROR" /root/inner.out
	head -n 3 /root/inner.out | sed 's/^/#   /'
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
	modprobe vfio-pci
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
