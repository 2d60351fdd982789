//go:build !unix

package folder

import "os"

// openFlags open a file for reading.
const openFlags = os.O_RDONLY
