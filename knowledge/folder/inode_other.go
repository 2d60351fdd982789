//go:build !linux

package folder

import (
	"io/fs"
	"time"
)

// inode returns false: what tells a file's states apart here is its bytes
// alone.
func inode(fs.FileInfo) (changed time.Time, number uint64, ok bool) {
	return time.Time{}, 0, false
}
