//go:build unix

package folder

import (
	"os"
	"syscall"
)

// openFlags open a file for reading without waiting for the other end of a
// named pipe that has taken the file's place.
const openFlags = os.O_RDONLY | syscall.O_NONBLOCK
