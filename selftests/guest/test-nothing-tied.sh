# SPDX-License-Identifier: GPL-2.0
# With an IOMMU and nothing tied the module loads, and says it is not needed.
. ./lib.sh

# Where a device joins late it is not known before.
! joins_late || vfio_modules
mark
load
logged "the log says so" \
	"^relax_rmrr: [0-9.]* loaded: gate $GATE, 0 devices tied by firmware, 0 entries listed: no device of this machine is tied, this module has nothing to do\$" 1
mark
is "a device may be listed all the same" OK "$(write $EDU)"
logged "nothing is relaxed" "direct -> direct-relaxable" 0
ok "the kernel is not tainted by that" not tainted_by_us
vfio_modules
to_driver $EDU vfio-pci
is "it can be claimed, as without us" ok "$(vfio claim "$(group_of $EDU)")"
ok "a VFIO user holds it" hold "$(group_of $EDU)"
is "what is not tied can be taken off meanwhile" OK "$(write "-$EDU")"
ok "rmmod" rmmod relax_rmrr
