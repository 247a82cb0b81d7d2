# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=sh
# How distributions call the headers of a kernel. Read by the Makefile and by install; the
# command knows the same, from module/tool/headers.c.

# headers_package RELEASE [FOLDER] - the package to install for a kernel ("uname -r");
# FOLDER is the one that has its modules.
headers_package() {
	set -- "$1" "${2:-/lib/modules/$1}"
	# Arch and its like say it themselves.
	if [ -s "$2/pkgbase" ]; then
		echo "$(cat "$2/pkgbase")-headers"
		return
	fi
	case $1 in
	# Proxmox, to the first kernels of its version 8, which know both names; and since.
	5.*-pve | 6.[12].*-pve) echo "pve-headers-$1" ;;
	*-pve) echo "proxmox-headers-$1" ;;
	# Fedora; Red Hat and those that follow it. Of one with other pages, on Arm, the
	# release ends in +64k.
	*.fc[0-9]*+* | *.el[0-9]*+*) echo "kernel-${1##*+}-devel-${1%+*}" ;;
	*.fc[0-9]* | *.el[0-9]*) echo "kernel-devel-$1" ;;
	# SUSE.
	*-default | *-64kb) echo "kernel-${1##*-}-devel" ;;
	*) echo "linux-headers-$1" ;;
	esac
}
