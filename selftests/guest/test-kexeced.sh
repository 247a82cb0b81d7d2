# SPDX-License-Identifier: GPL-2.0
# In the kernel that test-kexec has started.
. ./lib.sh
. ./region.sh
. ./kexec.sh

ok "it has been started by another one" not test -e /vmlinuz
as_if_new
