# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash disable=SC2034,SC2154
# Kernels that watch what is done to them, built of the release's own sources with
# selftests/debug.config. Needs common.sh, archive.sh and kernel.sh.

# debug_obtain NAME - sets kver and kroot: that kernel, built in the cache. Needs what
# kernel_fetch sets first.
debug_obtain() {
	local name=$1 series=${1%%-*} version key
	version=$(apt_in "$krelease" apt-cache show "linux-source-$series" 2>/dev/null |
		sed -n 's/^Version: //p' | head -n 1)
	[ -n "$version" ] ||
		die "the package archive of Debian $krelease has no linux-source-$series"
	key=$({ echo "$version"; debug_config | grep CONFIG_; } | cksum)
	kroot=$cache/kernels/$name-${key%% *}
	[ -e "$kroot/.complete" ] || debug_build "$name" "$series" "$version"
	kver=$(cat "$kroot/.complete")
}

# debug_config - what is for the architecture at hand.
debug_config() {
	sed "s/^# of $karch: //" "$top/selftests/debug.config" | grep -v '^# of '
}

# debug_build NAME SERIES VERSION - into kroot, as packages are unpacked.
debug_build() {
	local name=$1 series=$2 started=$EPOCHREALTIME tmp=$kroot.tmp tree
	say "building kernel $name from linux-source-$series $3 (ten minutes and more)"
	# Other releases have their own.
	[ "$krelease" != "$host_release" ] || kernel_source_needs
	toolchain_fetch "$karchive"
	rm -rf "$cache/kernels/$name"-*
	mkdir -p "$tmp/usr/src" "$tmp/boot"
	tree=$tmp/usr/src/tree
	alone "apt-$krelease" source_unpack "$krelease" "$series" "$tree"
	if ! { debug_configure "$tree" "$series" && debug_make "$tree"; } >"$tmp/log" 2>&1; then
		tail -n 40 "$tmp/log"
		rm -rf "$tmp"
		die "cannot build kernel $name"
	fi
	kver=$(cat "$tree/include/config/kernel.release")
	cp "$tree/arch/$(debug_image)" "$tmp/boot/vmlinuz-$kver"
	debug_tree "$tree" modules_install INSTALL_MOD_PATH="$tmp" >/dev/null ||
		die "cannot install the modules of kernel $name"
	rm -f "$tmp/lib/modules/$kver"/{build,source}
	debug_prune "$tree"
	mv "$tree" "$tmp/usr/src/linux-headers-$kver"
	depmod -b "$tmp" "$kver" || die "depmod failed for $kver"
	echo "$kver" >"$tmp/.complete"
	mv "$tmp" "$kroot"
	say "kernel $name is $kver, built in $(seconds_since "$started") s"
}

# debug_configure TREE SERIES - each line of the configuration comes out as it stands
# there.
debug_configure() {
	local tree=$1 line missing lost=0
	missing=$(debug_config | sed -n "s/^# missing in $2: //p")
	debug_config | sed -n "s/^# off in $2: \(.*\)/\1=y/p" >"$tree/off.config"
	debug_config | grep -v '^# missing\|^# off' |
		grep -vxFf "$tree/off.config" >"$tree/allno.config"
	echo 'CONFIG_LOCALVERSION="-debug"' >>"$tree/allno.config"
	debug_tree "$tree" KCONFIG_ALLCONFIG="$tree/allno.config" allnoconfig || return
	while read -r line; do
		! grep -qxF "${line%%=*}" <<<"$missing" || continue
		grep -qxF "$line" "$tree/.config" && continue
		echo "not so in .config: $line"
		lost=1
	done < <(grep -E '^(# )?CONFIG_' "$tree/allno.config")
	return "$lost"
}

# debug_tree TREE MAKE-ARGUMENT... - the kernel's own make.
debug_tree() {
	local tree=$1 cross
	shift
	cross_build
	in_toolchain make -s -j "$(nproc)" -C "$tree" "${cross[@]}" "$@"
}

# debug_image - where it leaves the kernel, below arch.
debug_image() {
	case $karch in
	amd64) echo x86/boot/bzImage ;;
	*) echo "$karch/boot/Image" ;;
	esac
}

debug_make() {
	local image
	image=$(debug_image)
	debug_tree "$1" "${image##*/}" modules
}

# debug_prune TREE - leaves what modules are built with.
debug_prune() {
	(
		cd "$1" || exit
		rm -rf Documentation LICENSES vmlinux* .tmp_vmlinux* System.map samples
		find . -name scripts -prune -o -path ./tools/objtool -prune -o -type f \
			\( -name '*.[oacSs]' -o -name '*.cmd' -o -name '*.ko' -o \
			-name '*.gcno' -o -name '*.mod' -o -name '*.dts*' \) \
			! -name module.lds -exec rm -f {} +
	)
}
