# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash disable=SC2034,SC2154
# Kernels out of the package archive, unpacked in the cache: nothing of them is
# installed. Needs common.sh, archive.sh and, for those that are built here, built.sh.

# Packages, beside the kernels', that building and unpacking takes.
kernel_needs() {
	archive_known
	# Headers name the compiler of their release.
	case $host_release in
	12) need gcc-12:gcc-12 ;;
	13) need gcc-14:gcc-14 ;;
	esac
	need gcc:gcc make:make xz:xz-utils depmod:kmod pahole:pahole
	[ -e /usr/include/stdio.h ] || need no-such-command:libc6-dev
}

# Packages, beside those, that building a whole kernel on this machine takes.
kernel_source_needs() {
	need flex:flex bison:bison bc:bc perl:perl python3:python3-minimal
	[ -e /usr/include/libelf.h ] || need no-such-command:libelf-dev
}

# kernel_arch NAME - its architecture, as packages have it.
kernel_arch() {
	case $1 in
	*-arm64*) echo arm64 ;;
	*) echo amd64 ;;
	esac
}

# gnu_type ARCHITECTURE - as its compilers have it.
gnu_type() {
	case $1 in
	amd64) echo x86_64-linux-gnu ;;
	arm64) echo aarch64-linux-gnu ;;
	esac
}

# kernel_names MATRIX - the kernels that it boots, each once, in its order.
kernel_names() {
	awk '!/^#/ && NF && !seen[$1]++ { print $1 }' "$1"
}

# matrix_of NAMES MATRIX - the lines of these kernels, with commas between them.
matrix_of() {
	awk -v names=",$1," 'index(names, "," $1 ",")' "$2"
}

# matrix_short MATRIX [NAME] - of what it boots, what "run --all-short" does. Of the kernels
# that are built here it is NAME alone, or none. For want of time 7.3 comes once, without
# its -rt, and cloud kernels, which are others with fewer drivers, are not unloaded from.
matrix_short() {
	awk -v OFS='\t' -v too="${2:-}" 'NR == FNR { built[$1] = $3 == "source"; next }
		built[$1] && ($1 != too || $2 != "intel") || $1 == "7.3-rt" { next }
		$3 != "main" || $6 !~ /^main,group,newcomer,late,/ { next }
		$1 !~ /-arm64$/ { $6 = $2 == "intel" && $1 !~ /-cloud$/ ? "main,unload,text" : "main"; print }
		$1 ~ /^6[.](1|12)-arm64$/ { $6 = "main,late,nesting,mapped"; print }' \
		"$top/selftests/kernels" "$1"
}

# kernel_release NAME
kernel_release() {
	awk -v n="$1" '$1 == n { print $2 }' "$top/selftests/kernels"
}

# image_packages ARCHIVE VERSION - those that an image is in, or none.
image_packages() {
	local packages
	for packages in "linux-image-$2-unsigned" "linux-binary-$2 linux-modules-$2"; do
		read -ra packages <<<"$packages"
		apt_in "$1" apt-cache show "${packages[@]}" >/dev/null 2>&1 || continue
		printf '%s\n' "${packages[@]}"
		return
	done
}

# newest_version ARCHIVE PATTERN - the newest with both headers and an image.
newest_version() {
	local version
	while read -r version; do
		[ -n "$(image_packages "$1" "$version")" ] || continue
		echo "$version"
		return
	done < <(apt_in "$1" apt-cache pkgnames linux-headers- |
		sed -n 's/^linux-headers-//p' | grep -xE "$2" | sort -rV)
	die "the package archive of Debian ${1/:/, } has no kernel $2"
}

# packages_of ARCHIVE VERSION - those to unpack.
packages_of() {
	local headers=linux-headers-$2
	image_packages "$1" "$2"
	echo "$headers"
	apt_in "$1" apt-cache depends "$headers" |
		sed -nE 's/^ *Depends: (linux-(headers|kbuild|base)-[0-9].*)/\1/p'
}

# kernel_image - sets kimage: packages of 7.x have it beside the modules.
kernel_image() {
	kimage=$1/boot/vmlinuz-$kver
	[ -e "$kimage" ] || kimage=$1/usr/lib/modules/$kver/vmlinuz
}

# kernel_pattern NAME
kernel_pattern() {
	awk -v n="$1" '$1 == n { print $3 }' "$top/selftests/kernels"
}

# kernel_fetch NAME - sets kver, krelease, karch, karchive, ktools (whose tools it is built
# with: see toolchain_pack), kroot (its files), kdir (its headers), kimage.
declare -A kernel_versions kernel_roots
kernel_fetch() {
	local name=$1
	krelease=$(kernel_release "$name")
	[ -n "$krelease" ] || die "no kernel '$name' in selftests/kernels"
	karch=$(kernel_arch "$name")
	karchive=$(archive_name "$krelease" "$karch")
	ktools=$karchive
	[ "$(kernel_pattern "$name")" != source ] || ktools+=$(built_tools "$name")
	[ -n "${kernel_versions[$name]:-}" ] || kernel_find "$name"
	kver=${kernel_versions[$name]}
	kroot=${kernel_roots[$name]}
	kdir=$kroot/usr/src/linux-headers-$kver
	kernel_image "$kroot"
}

# kernel_find NAME - its version and its files, which are made if they are not there.
# Needs what kernel_fetch sets first.
kernel_find() {
	local pattern
	archive_update "$karchive"
	[ "$karchive" = "$krelease" ] || archive_update "$krelease"
	pattern=$(kernel_pattern "$1")
	if [ "$pattern" = source ]; then
		alone "$1" built_obtain "$1"
	else
		alone "apt-$karchive" kernel_obtain "$pattern"
	fi
	kernel_versions[$1]=$kver
	kernel_roots[$1]=$kroot
}

# kernel_obtain PATTERN - sets kver and kroot: the newest version, unpacked in the cache.
kernel_obtain() {
	local tmp deb
	kver=$(newest_version "$karchive" "$1") || exit 1
	kroot=$cache/kernels/$kver
	[ ! -e "$kroot/.complete" ] || return 0

	say "fetching kernel $kver"
	rm -rf "$kroot"
	mkdir -p "$cache/kernels"
	tmp=$(mktemp -d "$cache/kernels/.fetch.XXXXXX")
	packages_of "$karchive" "$kver" >"$tmp/packages"
	# kbuild's own programs are to run here.
	sed '/^linux-kbuild-/!d' "$tmp/packages" >"$tmp/programs"
	(
		cd "$tmp" &&
			sed '/^linux-kbuild-/d' packages | apt_in "$karchive" xargs apt-get -qq download &&
			apt_in "$krelease" xargs -r apt-get -qq download <programs
	) || { rm -rf "$tmp"; die "cannot fetch kernel $kver"; }
	mkdir "$tmp/root"
	for deb in "$tmp"/*.deb; do
		dpkg -x "$deb" "$tmp/root" || die "cannot unpack $deb"
		rm "$deb"
	done
	# depmod looks here.
	if [ ! -e "$tmp/root/lib/modules/$kver" ]; then
		mkdir -p "$tmp/root/lib/modules"
		ln -s "../../usr/lib/modules/$kver" "$tmp/root/lib/modules/$kver"
	fi
	kernel_image "$tmp/root"
	for deb in "$tmp/root/lib/modules/$kver/kernel" "$kimage" \
		"$tmp/root/usr/src/linux-headers-$kver/Makefile"; do
		[ -e "$deb" ] ||
			{ rm -rf "$tmp"; die "the packages of kernel $kver lack ${deb#"$tmp/root"}"; }
	done
	# They expect to be installed.
	sed -i "s#\([ =]\)/usr/src/#\1$kroot/usr/src/#" \
		"$tmp/root/usr/src/linux-headers-$kver/Makefile"
	depmod -b "$tmp/root" "$kver" || die "depmod failed for $kver"
	touch "$tmp/root/.complete"
	mv "$tmp/root" "$kroot"
	rm -rf "$tmp"
}

# kernel_tools - sets kscripts: the kernel's own tools, out of a source package.
kernel_tools() {
	kscripts=$cache/tools-6.12/scripts
	alone "apt-$common_release" kernel_tools_obtain
}

kernel_tools_obtain() {
	local file missing=0
	local files=(checkpatch.pl const_structs.checkpatch spelling.txt kernel-doc
		get_abi.pl extract-vmlinux coccinelle)
	for file in "${files[@]}"; do
		[ -e "$kscripts/$file" ] || missing=1
	done
	[ "$missing" = 1 ] || return 0
	say "fetching linux-source-6.12 for its tools"
	source_unpack "$common_release" 6.12 "$cache/tools-6.12" "${files[@]/#/scripts/}"
}

# source_version RELEASE SERIES - of that release's package of the kernel's sources.
source_version() {
	apt_in "$1" apt-cache show "linux-source-$2" 2>/dev/null |
		sed -n 's/^Version: //p' | head -n 1
}

# source_unpack RELEASE SERIES DIR [FILE...] - that release's package of the kernel's
# sources, all of it or these files, into DIR.
source_unpack() {
	local release=$1 name=linux-source-$2 dir=$3 tmp
	shift 3
	archive_update "$release"
	mkdir -p "$cache"
	tmp=$(mktemp -d "$cache/.source.XXXXXX")
	(
		set -o pipefail
		cd "$tmp" && mkdir tree &&
			apt_in "$release" apt-get -qq download "$name" &&
			dpkg --fsys-tarfile ./*.deb |
			tar -xO "./usr/src/$name.tar.xz" |
				xz -dc -T0 | tar -x -C tree --strip-components=1 \
				"${@/#/$name/}"
	) || { rm -rf "$tmp"; die "cannot unpack $name"; }
	rm -rf "$dir"
	mv "$tmp/tree" "$dir"
	rm -rf "$tmp"
}

# in_toolchain COMMAND... - run it with the tools of the release of the kernel that
# kernel_fetch set. $work and the cache are seen at the same place.
in_toolchain() {
	local root=$work/toolchain-$ktools
	if [ "$krelease" = "$host_release" ]; then
		"$@"
		return
	fi
	unshare -m sh -c '
		root=$1 work=$2 kernels=$3
		shift 3
		mount -t tmpfs tmpfs "$root/tmp" &&
			mkdir -p "$root$kernels" "$root$work" &&
			mount --bind "$kernels" "$root$kernels" &&
			mount --bind "$work" "$root$work" &&
			mount --bind /proc "$root/proc" && mount --bind /dev "$root/dev" &&
			exec chroot "$root" env -i HOME=/ LC_ALL=C \
				PATH=/usr/sbin:/usr/bin:/sbin:/bin "$@"' \
		- "$root" "$work" "$cache/kernels" "$@" </dev/null
}

# cross_package ARCHITECTURE [VERSION] - the compiler for it that runs here.
cross_package() {
	echo "gcc${2:+-$2}-$(gnu_type "$1" | tr _ -)"
}

# cross_needs ARCHITECTURE - what building modules for it takes on this machine.
cross_needs() {
	local version type
	[ "$1" != "$host_arch" ] || return 0
	type=$(gnu_type "$1")
	# Headers name the compiler of their release.
	case $host_release in
	12) version=12 ;;
	*) version=14 ;;
	esac
	need "$type-gcc-$version:$(cross_package "$1" $version)"
}

# What kernels are built with that say so, of the versions that releases have.
clang=19

# clang_needs - on this machine.
clang_needs() {
	need clang-$clang:clang-$clang ld.lld-$clang:lld-$clang llvm-nm-$clang:llvm-$clang
}

# toolchain_pack ARCHIVE[+clang] - sets toolchain_tar, a packed root of that release with
# tools to build modules for that architecture, on 11 with dkms besides.
toolchain_pack() {
	local include=make,gcc,libc6-dev,kmod name=toolchain
	local archive=${1%+clang} release=${1%%[:+]*} arch
	arch=${archive#*:}
	local more=pahole,perl,python3-minimal,flex,bison,bc,libelf-dev,rsync,uuid-dev,libcap-dev
	case $release in
	11) include=$include,dkms,linux-headers-$host_arch ;;
	12) include=$include,$more,libssl3,sparse ;;
	*) include=$include,$more,libssl3t64 ;;
	esac
	if [ "$archive" != "$1" ]; then
		name=$name-clang
		include=$include,clang-$clang,lld-$clang,llvm-$clang
	fi
	if [ "$arch" != "$archive" ]; then
		name=$name-$arch
		include=$include,$(cross_package "$arch")
	fi
	root_fetch "$name" "$release" "$include" ""
	toolchain_tar=$root_tar
}

# toolchain_fetch ARCHIVE[+clang] - makes $work/toolchain-ARCHIVE, where in_toolchain works,
# unless that is here.
toolchain_fetch() {
	local archive=${1%+clang}
	if [ "${archive%:*}" = "$host_release" ]; then
		[ "$archive" = "$1" ] || clang_needs
		[ "${archive#*:}" = "$archive" ] || cross_needs "${archive#*:}"
		return
	fi
	toolchain_pack "$1"
	[ ! -e "$work/toolchain-$1" ] || return 0
	mkdir "$work/toolchain-$1"
	tar -xf "$toolchain_tar" -C "$work/toolchain-$1" || die "cannot unpack $toolchain_tar"
}

# cross_build - sets cross: what make is told where a kernel is built by clang, or is of
# another architecture than this machine: by the names that headers of Debian know, and by
# those of the kernel.
cross_build() {
	local type
	cross=()
	[ "$ktools" = "$karchive" ] || cross+=("LLVM=-$clang")
	[ "$karch" != "$host_arch" ] || return 0
	type=$(gnu_type "$karch")
	cross+=("DEB_BUILD_ARCH=$host_arch" "DEB_HOST_ARCH=$karch" "DEB_HOST_GNU_TYPE=$type"
		"CROSS_COMPILE=$type-")
	case $karch in
	amd64) cross+=(ARCH=x86) ;;
	*) cross+=("ARCH=$karch") ;;
	esac
}

# kbuild DIR [MAKE-ARGUMENT...] - the kernel's build of the modules in DIR, for the
# kernel that kernel_fetch set.
kbuild() {
	local dir=$1 cross
	shift
	cross_build
	in_toolchain make -s -j "$(nproc)" -C "$kdir" M="$dir" "${cross[@]}" "$@"
}

# build_module DIR [MAKE-ARGUMENT...] - builds a plain copy of the module in DIR;
# the result is DIR/module/relax_rmrr.ko.
build_module() {
	local dir=$1
	shift
	mkdir -p "$dir"
	cp -r "$top/module" "$top/include" "$top/dkms.conf" "$dir/"
	kbuild "$dir/module" clean >/dev/null
	# Counts its lines, where the kernel can.
	kbuild "$dir/module" "$@" GCOV_PROFILE=y modules
}

# build_kmods DIR - builds the test modules, in DIR/kmods, beside a built module.
build_kmods() {
	mkdir "$1/kmods"
	cp "$top"/selftests/kmods/* "$1/kmods/"
	kbuild "$1/kmods" modules KBUILD_EXTRA_SYMBOLS="$1/module/Module.symvers"
}
