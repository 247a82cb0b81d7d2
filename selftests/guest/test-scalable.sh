# SPDX-License-Identifier: GPL-2.0
# In scalable mode, up to v5.18, what opens the gate would also switch off forced
# snooping: the module does not load there, and says why.
. ./lib.sh

vfio_modules
to_driver $EDU vfio-pci
dmesg >/tmp/dmesg
ok "the IOMMU runs in scalable mode" grep -q "DMAR: Intel-IOMMU: scalable mode supported" /tmp/dmesg
refused "before load" $EDU
mark
ok "load is refused" not load
ok "the log says why" told \
	"^relax_rmrr: cannot hook intel_iommu_attach_device: in scalable mode this kernel would not force a guest's DMA to snoop the caches (boot with intel_iommu=on,sm_off)\$"
ok "nothing is left of it" test ! -e $RR
ok "nothing is left in ftrace" not grep -q relax_rmrr /sys/kernel/tracing/enabled_functions
refused "after the refused load" $EDU
