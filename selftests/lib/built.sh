# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash disable=SC2034,SC2154
# Kernels that no release has: built of its own sources, as selftests/configs say. Needs
# common.sh, archive.sh and kernel.sh.

# built_obtain NAME - sets kver and kroot: that kernel, built in the cache. Needs what
# kernel_fetch sets first.
built_obtain() {
	local version
	built_find "$1"
	[ -e "$kroot/.complete" ] || built_anew "$1" "${1%%-*}" "$version"
	kver=$(cat "$kroot/.complete")
}

# built_find NAME - sets version, of its sources, and kroot. Needs the same.
built_find() {
	local series=${1%%-*} key
	version=$(alone "apt-$krelease" source_version "$krelease" "$series")
	[ -n "$version" ] ||
		die "the package archive of Debian $krelease has no linux-source-$series"
	key=$({ echo "$version"; built_config "$1" | grep CONFIG_; } | cksum)
	kroot=$cache/kernels/$1-${key%% *}
}

# built_is_there NAME - it need not be built.
built_is_there() {
	local krelease karch kroot version
	krelease=$(kernel_release "$1")
	karch=$(kernel_arch "$1")
	archive_update "$krelease"
	built_find "$1"
	[ -e "$kroot/.complete" ]
}

# built_flavour NAME - what stands between its series and its architecture: a file of
# selftests/configs.
built_flavour() {
	local flavour=${1#*-}
	echo "${flavour%-"$karch"}"
}

# built_config NAME - what is for the architecture at hand; of two lines on a symbol the
# second.
built_config() {
	cat "$top/selftests/configs/base" "$top/selftests/configs/$(built_flavour "$1")" |
		sed "s/^# of $karch: //" | grep -v '^# of ' | tac |
		awk '/^(# )?CONFIG_/ {
				symbol = $0
				gsub(/^# |[ =].*/, "", symbol)
				if (seen[symbol]++)
					next
			}
			1' | tac
}

# built_tools NAME - what it takes beside the tools of its release: see toolchain_pack.
built_tools() {
	! built_config "$1" | grep -x CONFIG_CC_IS_CLANG=y >/dev/null || echo +clang
}

# built_anew NAME SERIES VERSION - into kroot, as packages are unpacked.
built_anew() {
	local name=$1 series=$2 started=$EPOCHREALTIME tmp=$kroot.tmp tree
	say "building kernel $name from linux-source-$series $3 (ten minutes and more)"
	# Other releases have their own.
	[ "$krelease" != "$host_release" ] || kernel_source_needs
	toolchain_fetch "$ktools"
	rm -rf "$cache/kernels/$name"-[0-9]*
	mkdir -p "$tmp/usr/src" "$tmp/boot"
	tree=$tmp/usr/src/tree
	alone "apt-$krelease" source_unpack "$krelease" "$series" "$tree"
	if ! { built_configure "$tree" "$name" && built_make "$tree"; } >"$tmp/log" 2>&1; then
		tail -n 40 "$tmp/log"
		rm -rf "$tmp"
		die "cannot build kernel $name"
	fi
	kver=$(cat "$tree/include/config/kernel.release")
	cp "$tree/arch/$(built_image)" "$tmp/boot/vmlinuz-$kver"
	built_tree "$tree" modules_install INSTALL_MOD_PATH="$tmp" >/dev/null ||
		die "cannot install the modules of kernel $name"
	rm -f "$tmp/lib/modules/$kver"/{build,source}
	built_prune "$tree"
	mv "$tree" "$tmp/usr/src/linux-headers-$kver"
	depmod -b "$tmp" "$kver" || die "depmod failed for $kver"
	echo "$kver" >"$tmp/.complete"
	mv "$tmp" "$kroot"
	say "kernel $name is $kver, built in $(seconds_since "$started") s"
}

# built_configure TREE NAME - each line of the configuration comes out as it stands
# there.
built_configure() {
	local tree=$1 config series=${2%%-*} line missing lost=0
	config=$(built_config "$2")
	missing=$(sed -n "s/^# missing in $series: //p" <<<"$config")
	sed -n "s/^# off in $series: \(.*\)/\1=y/p" <<<"$config" >"$tree/off.config"
	grep -v '^# missing\|^# off' <<<"$config" |
		grep -vxFf "$tree/off.config" >"$tree/allno.config"
	echo "CONFIG_LOCALVERSION=\"-$(built_flavour "$2")\"" >>"$tree/allno.config"
	built_tree "$tree" KCONFIG_ALLCONFIG="$tree/allno.config" allnoconfig || return
	while read -r line; do
		! grep -qxF "${line%%=*}" <<<"$missing" || continue
		grep -qxF "$line" "$tree/.config" && continue
		echo "not so in .config: $line"
		lost=1
	done < <(grep -E '^(# )?CONFIG_' "$tree/allno.config")
	return "$lost"
}

# built_tree TREE MAKE-ARGUMENT... - the kernel's own make.
built_tree() {
	local tree=$1 cross
	shift
	cross_build
	in_toolchain make -s -j "$(nproc)" -C "$tree" "${cross[@]}" "$@"
}

# built_image - where it leaves the kernel, below arch.
built_image() {
	case $karch in
	amd64) echo x86/boot/bzImage ;;
	*) echo "$karch/boot/Image" ;;
	esac
}

built_make() {
	local image
	image=$(built_image)
	built_tree "$1" "${image##*/}" modules
}

# built_prune TREE - leaves what modules are built with.
built_prune() {
	(
		cd "$1" || exit
		rm -rf Documentation LICENSES vmlinux* .tmp_vmlinux* System.map samples
		find . -name scripts -prune -o -path ./tools/objtool -prune -o -type f \
			\( -name '*.[oacSs]' -o -name '*.cmd' -o -name '*.ko' -o \
			-name '*.gcno' -o -name '*.mod' -o -name '*.dts*' \) \
			! -name module.lds -exec rm -f {} +
	)
}
