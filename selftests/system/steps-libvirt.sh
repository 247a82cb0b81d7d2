# SPDX-License-Identifier: GPL-2.0
# A VM of libvirt's, with the tied NIC by <hostdev>. With managed='yes' what the hook
# refuses costs the host nothing, and what is allowed starts; with managed='no', and no
# hook, it is for the kernel to refuse.

# libvirt_domain MANAGED - defines it, from files that libvirt's user can reach.
libvirt_domain() {
	mkdir -p /srv/inner
	cp /root/inner-kernel /root/inner.img /srv/inner/
	chmod 644 /srv/inner/*
	bus=${NIC#*:}
	slot=${bus#*:}
	cat >/srv/inner/domain.xml <<-END
		<domain type='qemu'>
		  <name>inner</name>
		  <memory unit='MiB'>1024</memory>
		  <vcpu>1</vcpu>
		  <os>
		    <type arch='x86_64' machine='q35'>hvm</type>
		    <kernel>/srv/inner/inner-kernel</kernel>
		    <initrd>/srv/inner/inner.img</initrd>
		    <cmdline>console=ttyS0 earlyprintk=ttyS0 panic=-1 lpj=10000000 no_timer_check nohz=off highres=off</cmdline>
		  </os>
		  <cpu mode='maximum'/>
		  <on_reboot>destroy</on_reboot>
		  <devices>
		    <emulator>/usr/bin/qemu-system-x86_64</emulator>
		    <serial type='file'><source path='/srv/inner/log'/></serial>
		    <hostdev mode='subsystem' type='pci' managed='$1'>
		      <source><address domain='0x${NIC%%:*}' bus='0x${bus%%:*}' slot='0x${slot%.*}' function='0x${slot#*.}'/></source>
		    </hostdev>
		  </devices>
		</domain>
	END
	virsh define /srv/inner/domain.xml
}

driver_of() {
	basename "$(readlink "/sys/bus/pci/devices/$1/driver")"
}

driven_by() {
	[ "$(driver_of "$1")" = "$2" ]
}

step_libvirt() {
	was=$(allowlist)
	inner_image
	load_vfio
	ok "libvirt: the hook is a link that the administrator makes" sh -c '
		mkdir -p /etc/libvirt/hooks/qemu.d
		ln -s /usr/local/share/relax_rmrr/hooks/libvirt /etc/libvirt/hooks/qemu.d/relax_rmrr'
	ok "libvirt: it runs" systemctl restart libvirtd
	ok "libvirt: a domain with the tied NIC is defined" libvirt_domain yes
	ok "libvirt: the NIC is not allowed" relax_rmrr revoke --now "$NIC"
	to_driver "$NIC" e1000e
	ok "libvirt: the host drives the NIC" driven_by "$NIC" e1000e
	ok "libvirt: the start is refused" not virsh start inner
	mv "/tmp/ok.$$" /root/virsh.out
	sed 's/^/#   /' /root/virsh.out
	ok "libvirt: in the command's words" grep -q "relax_rmrr: $NIC: " /root/virsh.out
	ok "libvirt: with what to do" grep -q "relax_rmrr allow $NIC" /root/virsh.out
	ok "libvirt: refused, the host still drives the NIC" driven_by "$NIC" e1000e
	ok "libvirt: the NIC is allowed" relax_rmrr allow --now "$NIC"
	ok "libvirt: it starts" virsh start inner
	sed 's/^/#   /' "/tmp/ok.$$"
	ok "libvirt: the NIC is the VM's" driven_by "$NIC" vfio-pci
	is "libvirt: its state" assigned "$(state "$NIC")"
	poll "libvirt: the inner VM answers" 1500 grep -q INNER-DONE /srv/inner/log
	ok "libvirt: it pings the gateway through the tied NIC" grep -q ' bytes from 10.0.2.2: ' /srv/inner/log
	ok "libvirt: it ends" virsh destroy inner
	poll "libvirt: the NIC is the host's again" 30 driven_by "$NIC" e1000e
	is "libvirt: its state, after that" relaxed "$(state "$NIC")"
	virsh undefine inner >/dev/null
	rm -rf /etc/libvirt/hooks/qemu.d/relax_rmrr /srv/inner
	systemctl stop libvirtd
	is "libvirt: as before" OK "$(write "-all $was")"
}

# not_started WHAT - the kernel refuses, and virsh has QEMU's words for it.
not_started() {
	mark
	ok "$1: the start is refused" not virsh start inner
	mv "/tmp/ok.$$" /root/virsh.out
	sed 's/^/#   /' /root/virsh.out
	ok "$1: in QEMU's words: ...$QEMU_ERROR" grep -q "$QEMU_ERROR" /root/virsh.out
	ok "$1: the kernel says why" told ": $CLAIM_MESSAGE\$"
	ok "$1: the NIC is where it was" driven_by "$NIC" vfio-pci
	is "$1: its state" blocked "$(state "$NIC")"
}

step_unmanaged() {
	was=$(allowlist)
	inner_image
	load_vfio
	ok "unmanaged: libvirt runs" systemctl restart libvirtd
	ok "unmanaged: a domain with the tied NIC is defined" libvirt_domain no
	ok "unmanaged: the NIC is not allowed" relax_rmrr revoke --now "$NIC"
	to_driver "$NIC" vfio-pci
	not_started "unmanaged, not allowed"
	ok "unmanaged: the NIC is allowed" relax_rmrr allow --now "$NIC"
	ok "unmanaged: it starts" virsh start inner
	sed 's/^/#   /' "/tmp/ok.$$"
	is "unmanaged: it runs" running "$(virsh domstate inner)"
	is "unmanaged: the NIC's state" assigned "$(state "$NIC")"
	ok "unmanaged: it cannot be taken back now" not relax_rmrr revoke --now "$NIC"
	ok "unmanaged: it ends" virsh destroy inner
	poll "unmanaged: the NIC is given back" 30 in_state "$NIC" relaxed
	ok "unmanaged: to nobody but vfio-pci" driven_by "$NIC" vfio-pci
	ok "unmanaged: the NIC is taken back" relax_rmrr revoke --now "$NIC"
	not_started "unmanaged, taken back"
	# One that has started after all would keep the NIC from the next step.
	virsh destroy inner >/dev/null 2>&1
	virsh undefine inner >/dev/null
	rm -rf /srv/inner
	systemctl stop libvirtd
	is "unmanaged: as before" OK "$(write "-all $was")"
}
