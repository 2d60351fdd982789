package folder

import (
	"io/fs"
	"syscall"
	"time"
)

// inode returns when the file's contents or attributes were last changed, which
// nobody can set back, and its number in its file system.
func inode(info fs.FileInfo) (changed time.Time, number uint64, ok bool) {
	s, ok := info.Sys().(*syscall.Stat_t)
	if !ok {
		return time.Time{}, 0, false
	}
	return time.Unix(s.Ctim.Unix()), s.Ino, true
}
