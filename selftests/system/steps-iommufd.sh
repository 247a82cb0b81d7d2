# SPDX-License-Identifier: GPL-2.0
# QEMU by the newer API: "-object iommufd", and the tied NIC by its own device file.

# by_iommufd - a VM in this one, as nested says.
by_iommufd() {
	by=,iommufd=i0
	nested -object iommufd,id=i0
	by=
}

# iommufd_refused WHAT
iommufd_refused() {
	mark
	by_iommufd
	ended "$1:" 'error bind device fd=[0-9]* to iommufd=[0-9]*: Invalid argument'
	ok "$1: the kernel says why" told ": $CLAIM_MESSAGE\$"
	is "$1: the NIC's state" blocked "$(state "$NIC")"
}

# Files of VFIO that it has open.
vfio_files() {
	find "/proc/$inner/fd" -lname '/dev/vfio/*' -printf '%l\n' | sort -u
}

step_iommufd() {
	was=$(allowlist)
	inner_image
	load_vfio
	to_driver "$NIC" vfio-pci
	ok "iommufd: this kernel has it" test -c /dev/iommu
	ok "iommufd: the NIC is not allowed" relax_rmrr revoke --now "$NIC"
	iommufd_refused "iommufd, not allowed"
	ok "iommufd: the NIC is allowed" relax_rmrr allow --now "$NIC"
	by_iommufd
	poll "iommufd: the inner VM answers" 1500 pinged
	grep -q INNER-DONE /root/inner.log || tail -n 20 /root/inner.log | sed 's/^/#   inner: /'
	ok "iommufd: it pings the gateway through the tied NIC" grep -q ' bytes from 10.0.2.2: ' /root/inner.log
	is "iommufd: it has the NIC's own file, and no group's" \
		"/dev/vfio/devices/$(ls "/sys/bus/pci/devices/$NIC/vfio-dev")" "$(vfio_files)"
	is "iommufd: the NIC's state" assigned "$(state "$NIC")"
	is "iommufd: the region" direct-relaxable "$(region_type "$NIC" | tr ' ' '\n' | sort -u)"
	ok "iommufd: it cannot be taken back now" not relax_rmrr revoke --now "$NIC"
	sed 's/^/#   /' /root/inner.out
	kill -9 $inner
	wait $inner 2>/dev/null
	poll "iommufd: killed: relaxed again" 10 in_state "$NIC" relaxed
	ok "iommufd: the NIC is taken back" relax_rmrr revoke --now "$NIC"
	iommufd_refused "iommufd, taken back"
	is "iommufd: as before" OK "$(write "-all $was")"
}
