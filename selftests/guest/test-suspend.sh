# SPDX-License-Identifier: GPL-2.0
# The machine sleeps (S3) and wakes up: with devices that user space has, by either policy;
# with ones that are granted, and idle; with the list empty again. IOMMU and devices have
# lost all they knew, and are told it anew by the kernel: the hooks have to be there still,
# the gates as they were, and each byte where it was.
. ./lib.sh
. ./region.sh
. ./sleep.sh
. ./standing.sh

if ! can_sleep; then
	skip "the machine sleeps" "$CANNOT_SLEEP"
	exit
fi

vfio_modules
before_sleep
sleeps_in_use
sleeps_idle
poll "taken off" 5 written -all OK
sleeps_with "taken off"
refused "taken off" $EDU
refused "taken off, the other" $OTHER
is "granted again" OK "$(write "$EDU=mapped")"
reaches "granted again" space add=$edu_group
after_sleep
