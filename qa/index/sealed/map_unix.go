//go:build unix

package sealed

import (
	"os"

	"golang.org/x/sys/unix"
)

// mapFile maps a file into memory. It reads a file that cannot be mapped.
func mapFile(path string) (Mapping, error) {
	f, err := os.Open(path)
	if err != nil {
		return Mapping{}, err
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		return Mapping{}, err
	}
	if info.Size() == 0 || int64(int(info.Size())) != info.Size() {
		return Mapping{}, nil
	}
	data, err := unix.Mmap(int(f.Fd()), 0, int(info.Size()), unix.PROT_READ, unix.MAP_SHARED)
	if err != nil {
		data, err = os.ReadFile(path)
		return Mapping{Data: data}, err
	}
	_ = unix.Madvise(data, unix.MADV_RANDOM) // only makes it slower where it does not help
	return Mapping{Data: data, Release: func() { _ = unix.Munmap(data) }}, nil
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
