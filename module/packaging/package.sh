# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=sh disable=SC2154
# What the scripts of a package do, behind module/system/dkms.sh, for dpkg and rpm alike.
#
# No kernel loses its module before the next one has been built. So before the files of
# another version come, keep() gives DKMS a copy of the sources that it works with: what is
# installed stays, and is built for kernels that come meanwhile. When the files are there,
# settle() builds them, and only then does DKMS change over. Each may be cut short anywhere,
# and be run again.
# Sources that are called like those that were there, and may be others, are built under
# another name first.

kept=$state/kept

begin_package() {
	set -eu
	export LC_ALL=C
	export PATH="/usr/local/sbin:/usr/sbin:/sbin:$PATH"
	umask 022
	tmp=$(mktemp -d)
	: >"$tmp/wanted"
	: >"$tmp/mended"
	: >"$tmp/plain"
	trap 'unmend; rm -rf "$tmp"' EXIT
	trap 'exit 1' INT TERM HUP
}

# known - versions of ours in DKMS's tree, whether or not their sources are there.
known() {
	for link in "$tree"/*/source; do
		[ ! -L "$link" ] || basename "$(dirname "$link")"
	done | grep -vx trial || true
}

# source_of VERSION FOLDER - where DKMS reads it from, from now on.
source_of() {
	ln -sfn "$2" "$tree/$1/source.new"
	mv -T "$tree/$1/source.new" "$tree/$1/source"
}

# keep - to be run before files change.
keep() {
	for old in $(known); do
		src=/usr/src/$name-$old
		if [ "$(readlink "$tree/$old/source")" != "$src" ] || [ ! -e "$src/dkms.conf" ]; then
			continue
		fi
		mkdir -p "$kept"
		rm -rf "${kept:?}/$old" "$kept/$old.new"
		cp -a "$src" "$kept/$old.new"
		mv "$kept/$old.new" "$kept/$old"
		source_of "$old" "$kept/$old"
	done
}

# unkeep - the files have not changed after all.
unkeep() {
	for old in $(known); do
		[ ! -e "/usr/src/$name-$old/dkms.conf" ] ||
			[ "$(readlink "$tree/$old/source")" != "$kept/$old" ] ||
			source_of "$old" "/usr/src/$name-$old"
	done
	forget_kept
}

# forget_kept - what DKMS does not use, and the folders.
forget_kept() {
	for dir in "$kept"/*; do
		[ "$(readlink "$tree/$(basename "$dir")/source")" = "$dir" ] || rm -rf "$dir"
	done
	for dir in "$kept" "$state"; do
		rmdir "$dir" 2>/dev/null || true
	done
}

# is_wanted KERNEL - one that must not be without: it has a module of ours, or is running.
is_wanted() {
	[ "$1" = "$(uname -r)" ] || dkms_kernels | grep -qxF "$1" ||
		[ -e "$(echo "/lib/modules/$1/updates/$name.ko"*)" ]
}

# stays - of which versions is what was in force, and still is.
stays() {
	for old in $(known); do
		[ "$old" != "$new" ] || [ -e "$kept/$old" ] || continue
		on=$(dkms_kernels "$old" installed | tr '\n' ' ')
		[ -z "$on" ] || printf '; %s stays in force for kernel %s' "$old" "${on% }"
	done
}

# build_all VERSION - for all kernels with headers: sets built, and failed, those which must
# not be without.
build_all() {
	built='' failed='' other=''
	for dir in /lib/modules/*; do
		kernel=$(basename "$dir")
		has_headers "$kernel" || continue
		if dkms_kernels "$1" | grep -qxF "$kernel" || build "$1" "$kernel"; then
			built="$built $kernel"
		elif [ "$status" = 77 ] || [ "$status" = 9 ]; then
			echo "Kernel $kernel is one that $name $new is not for: left out."
		elif is_wanted "$kernel"; then
			failed="$failed $kernel"
		else
			other="$other $kernel"
		fi
	done
	# Where it is built for none, it is not only a kernel that is not used.
	[ -n "$built" ] || failed="$failed$other"
	[ -z "$other" ] || warn "$name $new cannot be built for kernel$other, see above"
}

# change_over KERNEL - from whatever it has; what it had is put back if that fails.
change_over() {
	before=$(for old in $(known); do
		[ "$old" = "$new" ] || ! dkms_kernels "$old" installed | grep -qxF "$1" || echo "$old"
	done)
	for old in $before; do
		dkms uninstall -m "$name" -v "$old" -k "$1" || true
	done
	remove_plain "$1"
	! dkms_install "$new" "$1" || return 0
	for old in $before; do
		dkms_install "$old" "$1" || true
	done
	return 1
}

# build_anew KERNEL - what DKMS has built of this version is of other sources.
build_anew() {
	forget "$new" -k "$1" || true
	[ -L "$tree/$new/source" ] || dkms add -m "$name" -v "$new"
	build "$new" "$1"
}

# put_back KERNEL - what was in force: the sources of this version as they were.
put_back() {
	source_of "$new" "$kept/$new"
	forget "$new" -k "$1" || true
	[ -L "$tree/$new/source" ] || return 0
	! build "$new" "$1" || dkms_install "$new" "$1" || true
}

# settle VERSION - to be run when its files are there.
# shellcheck disable=SC2034	# conf: for mend
settle() {
	new=$1 conf=/usr/src/$name-$1/dkms.conf
	forget_trial
	mend
	if [ -e "$kept/$new" ]; then
		cp -r "/usr/src/$name-$new" "$trial"
		begin_trial
		build_all trial
		forget_trial
	else
		[ -L "$tree/$new/source" ] || dkms add -m "$name" -v "$new"
		build_all "$new"
	fi
	if [ -n "$failed" ]; then
		# Else each kernel to come would fail with it.
		[ -e "$kept/$new" ] || forget_all "$new"
		die "$name $new cannot be built for kernel$failed, see above$(stays)"
	fi
	again=
	if [ -e "$kept/$new" ]; then
		again=1
		source_of "$new" "/usr/src/$name-$new"
	fi
	for kernel in $built; do
		if { [ -n "$again" ] && ! build_anew "$kernel"; } || ! change_over "$kernel"; then
			failed="$failed $kernel"
			[ -z "$again" ] || put_back "$kernel"
		fi
	done
	[ -z "$failed" ] || die "DKMS could not install $name $new for kernel$failed, see above$(stays)"
	settle_others
	forget_kept
	[ -n "$built" ] || warn "$name is built for no kernel yet: there are no headers; it is built when they come"
	say_loaded
}

# settle_others - what DKMS has of other versions: kernels without headers may need them.
settle_others() {
	for old in $(known); do
		[ "$old" != "$new" ] || continue
		for kernel in $built; do
			forget "$old" -k "$kernel" || true
		done
		left=$(dkms_kernels "$old" | tr '\n' ' ')
		if [ -n "$left" ] && [ -e "$kept/$old" ]; then
			sed -i '/^AUTOINSTALL/d' "$kept/$old/dkms.conf"
			warn "$name $old stays for kernel ${left}whose headers are not there"
		else
			[ ! -L "$tree/$old/source" ] || forget_all "$old"
			[ -z "$left" ] ||
				warn "kernel ${left}has lost the module: its headers are not there"
		fi
	done
}

# take_over - from "make install", whose files go, but for those which the administrator
# edited, those which are a package's by now, and modules of kernels without headers.
take_over() {
	grep -q '^/[^l]' "$state/MANIFEST" 2>/dev/null || return 0
	echo "Taking over from 'make install':"
	while read -r path; do
		case $path in
		*/) continue ;;
		/lib/modules/*)
			[ ! -e "$path" ] || echo "$path" >>"$tmp/plain"
			continue
			;;
		/etc/modprobe.d/* | /etc/modules-load.d/*)
			shipped=$state/$(basename "$(dirname "$path")" .d).conf
			if [ -e "$path" ] && ! cmp -s "$shipped" "$path"; then
				echo "  kept    $path, which was edited"
				continue
			fi
			;;
		esac
		is_left "$path" || continue
		if unit=$(own_unit "$path"); then
			ln -sfn "$unit" "$path"
			echo "  kept    $path, which is of the package's unit now"
			continue
		fi
		rm -f "$path"
		echo "  removed $path"
	done <"$state/MANIFEST"
	grep '/$' "$state/MANIFEST" | sort -ru | while read -r path; do
		rmdir "$path" 2>/dev/null || true
	done
	rm -f "$state"/*.conf
	put_manifest
	[ ! -d /run/systemd/system ] || systemctl daemon-reload || true
}

# own_unit PATH - the unit by that name which a package has brought, of a link that enables
# the one from "make install".
own_unit() {
	[ -L "$1" ] || return
	for dir in /usr/lib/systemd/system /lib/systemd/system; do
		case $1 in
		/etc/systemd/*) [ ! -e "$dir/$(basename "$1")" ] || { echo "$dir/$(basename "$1")"; return 0; } ;;
		esac
	done
	return 1
}

# is_left PATH - it is there, and is neither a package's nor leads to what is.
is_left() {
	if [ -L "$1" ]; then
		grep -qxF "$(readlink "$1")" "$state/MANIFEST" ||
			grep -qxF "$(dirname "$1")/$(readlink "$1")" "$state/MANIFEST" || return
	else
		[ -e "$1" ] || return
	fi
	! packaged "$1" >/dev/null
}

# put_manifest - of what is left in $tmp/plain; without one there is no folder.
put_manifest() {
	if [ -s "$tmp/plain" ]; then
		install -m 644 "$tmp/plain" "$state/MANIFEST"
	else
		rm -f "$state/MANIFEST"
		rmdir "$state" 2>/dev/null || true
	fi
}

# leave VERSION - before its files go, for good.
leave() {
	# shellcheck disable=SC2034	# for mend
	conf=/usr/src/$name-$1/dkms.conf
	mend
	forget_trial
	for old in $(known); do
		forget_all "$old"
	done
	for dir in /lib/modules/*; do
		remove_plain "$(basename "$dir")"
	done
	rm -f "$state/MANIFEST"
	forget_kept
	say_still_loaded
}
