# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=sh
# What the module is built from. Read by install and check-build.

# list_sources - in the tree, which is the current folder.
list_sources() {
	for file in dkms.conf LICENSE module/Kbuild module/*.c module/probe/* include/*.h; do
		case $file in
		*.mod.c) ;;
		*) echo "$file" ;;
		esac
	done
}

# copy_sources FOLDER - of the current folder's tree.
copy_sources() {
	list_sources | while read -r file; do
		install -D -m 644 "$file" "$1/$file" || exit
	done
}
