//go:build unix

package sealed

import (
	"errors"
	"os"

	"golang.org/x/sys/unix"
)

// mapFile maps a file into memory. It reads a file that cannot be mapped.
func mapFile(path string) (Mapping, error) {
	f, err := os.Open(path)
	if err != nil {
		return Mapping{}, err
	}
	info, err := f.Stat()
	if err != nil || info.Size() == 0 || int64(int(info.Size())) != info.Size() {
		return Mapping{}, errors.Join(err, f.Close())
	}
	data, err := unix.Mmap(int(f.Fd()), 0, int(info.Size()), unix.PROT_READ, unix.MAP_SHARED)
	if err != nil {
		_ = f.Close() // it is read instead
		data, err = os.ReadFile(path)
		return Mapping{Data: data}, err
	}
	_ = unix.Madvise(data, unix.MADV_RANDOM) // only makes it slower where it does not help
	system := os.Getpagesize()
	ahead := func(from, to int) {
		_ = unix.Madvise(data[from-from%system:to], unix.MADV_WILLNEED) // likewise
	}
	return Mapping{Data: data, File: f, Ahead: ahead, Release: func() {
		_ = unix.Munmap(data)
		_ = f.Close() // it was only read
	}}, nil
}

// syncFolder returns when the names in a folder are on the disk.
func syncFolder(path string) error {
	f, err := os.Open(path)
	if err != nil {
		return err
	}
	defer f.Close()
	return f.Sync()
}
