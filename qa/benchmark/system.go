package main

import (
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"golang.org/x/sys/unix"
)

// resident returns the bytes of memory that are resident in a process:
// anonymous ones, which are its alone, and in total, with what it maps of files.
func resident(pid int) (anonymous, total int64, err error) {
	b, err := os.ReadFile(fmt.Sprintf("/proc/%d/smaps_rollup", pid))
	if err != nil {
		return 0, 0, err
	}
	for _, line := range strings.Split(string(b), "\n") {
		var kB int64
		if n, _ := fmt.Sscanf(line, "Rss: %d kB", &kB); n == 1 {
			total = kB << 10
		}
		if n, _ := fmt.Sscanf(line, "Anonymous: %d kB", &kB); n == 1 {
			anonymous = kB << 10
		}
	}
	return anonymous, total, nil
}

// files calls do with each file below dir; where there is no dir, with none.
func files(dir string, do func(name string, size int64) error) error {
	if _, err := os.Stat(dir); os.IsNotExist(err) {
		return nil
	}
	return filepath.WalkDir(dir, func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		info, err := d.Info()
		if err != nil {
			return err
		}
		return do(name, info.Size())
	})
}

// size returns the bytes that the files below dir hold.
func size(dir string) (int64, error) {
	var sum int64
	err := files(dir, func(_ string, size int64) error {
		sum += size
		return nil
	})
	return sum, err
}

// chill puts the files below dir out of the page cache.
func chill(dir string) error {
	return files(dir, func(name string, _ int64) error {
		f, err := os.Open(name)
		if err != nil {
			return err
		}
		defer f.Close()
		if err := f.Sync(); err != nil {
			return err
		}
		return unix.Fadvise(int(f.Fd()), 0, 0, unix.FADV_DONTNEED)
	})
}
