# SPDX-License-Identifier: GPL-2.0
# For the tests that have another kernel started: it has the same image, and all that this
# one's initramfs has, and goes on with tests of its own. Needs lib.sh and region.sh.

# What the first kernel leaves in the region, which is nobody's memory.
LEFT=0x5ca1ab1e0000e8ec

# other_initrd FILE - with the firmware table that takes the place of QEMU's.
other_initrd() {
	firmware=/tmp/early/kernel/firmware/acpi
	mkdir -p $firmware
	for table in DMAR IVRS; do
		[ ! -e /sys/firmware/acpi/tables/$table ] ||
			cat /sys/firmware/acpi/tables/$table >$firmware/$table.aml
	done
	(cd /tmp/early && find kernel | cpio -o -H newc) >"$1" || return
	(
		cd / && {
			printf '%s\n' proc sys dev init ./*.ko
			find bin tests modules
		} | cpio -o -H newc
	) >>"$1"
}

# other_kernel VERB TESTS [PARAMETER] - loads it, by the tool's verb, for these tests.
other_kernel() {
	other_initrd /tmp/initrd 2>/tmp/cpio || { cat /tmp/cpio; return 1; }
	kexec "$1" /vmlinuz /tmp/initrd \
		"$(sed "s/rr\.tests=[^ ]*/rr.tests=$2/; s/ crashkernel=[^ ]*//" /proc/cmdline) $3" ||
		return
	rm /tmp/initrd
}

# in_use - one device is relaxed, one mapped, and user space has both.
in_use() {
	vfio_modules
	for bdf in $EDU $OTHER; do to_driver "$bdf" vfio-pci; done
	insmod /translate.ko
	load
	is "one relaxed, one mapped" OK "$(write "$EDU $OTHER=mapped")"
	host_writes $LEFT
	ok "a user of the relaxed one" hold_by space add="$(group_of $EDU)" \
		"map=$REGION_START,0x10000" open=$EDU held
	ok "a user of the mapped one" hold_by space add="$(group_of $OTHER)" open=$OTHER held
	is "in use: their states" "assigned assigned" "$(state $EDU) $(state $OTHER)"
}

# last_of_this_kernel - all that this one's tests have to say has been said.
last_of_this_kernel() {
	echo "# plan: $count"
	trap - EXIT
	sh test-loglines.sh
	# On its way out of the serial line.
	sleep 1
}

# as_if_new - this kernel knows nothing of what the other one had granted.
as_if_new() {
	ok "the module is not loaded" test ! -e /sys/module/relax_rmrr
	ok "no firmware taint" not tainted_by_us
	vfio_modules
	for bdf in $EDU $OTHER; do to_driver "$bdf" vfio-pci; done
	is "the regions are direct" "direct direct" "$(region_type $EDU) $(region_type $OTHER)"
	refused "the relaxed one" $EDU
	refused "the mapped one" $OTHER
	insmod /translate.ko
	is "the region is as it was left" $LEFT "$(host_reads)"
	is "the host's driver would find it" $REGION_START "$(phys $EDU)"
	mark
	load
	logged "loaded: one line with the gate" \
		"^relax_rmrr: [0-9.]* loaded: gate $GATE, [0-9]* devices tied by firmware, 0 entries listed\$" 1
	is "loaded: blocked" "blocked blocked" "$(state $EDU) $(state $OTHER)"
	is "granted" OK "$(write "$EDU $OTHER=mapped")"
	claimable "granted" $EDU
	is "granted: DMA through the region" ok "$(vfio dma "$(group_of $EDU)" $EDU $REGION_START)"
	EDU=$OTHER reaches "granted, mapped" space add="$(group_of $OTHER)"
	poll "taken off" 5 written -all OK
	refused "taken off" $EDU
	refused "taken off" $OTHER
	ok "rmmod" rmmod relax_rmrr
	rmmod translate
}
