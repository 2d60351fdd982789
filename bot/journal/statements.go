package journal

import (
	"context"
	"database/sql/driver"
	"errors"
	"fmt"
)

// The journal has a few dozen statements, all constant, and runs several for
// each question. To parse and plan one takes longer than to run it, so each
// connection keeps those that it has prepared. SQLite prepares one anew whose
// plan depends on the value of a parameter, as with LIMIT ?; LIMIT +? says the
// same and is planned once.

// maxIdle is how many statements a connection keeps: more than there are, so
// that it is reached only by a mistake.
const maxIdle = 128

// connector makes connections that keep their statements.
type connector struct{ driver.Connector }

// Connect returns a connection to the file.
func (c connector) Connect(ctx context.Context) (driver.Conn, error) {
	opened, err := c.Connector.Connect(ctx)
	if err != nil {
		return nil, err
	}
	conn, ok := opened.(sqliteConn)
	if !ok {
		return nil, errors.Join(fmt.Errorf("the SQLite driver lacks what it had: %T", opened), opened.Close())
	}
	return &keeping{sqliteConn: conn, idle: map[string]sqliteStmt{}}, nil
}

// sqliteConn and sqliteStmt are what database/sql uses of the driver's.
type sqliteConn interface {
	driver.Conn
	driver.ConnBeginTx
	driver.ConnPrepareContext
	driver.SessionResetter
	driver.Validator
}

type sqliteStmt interface {
	driver.Stmt
	driver.StmtExecContext
	driver.StmtQueryContext
}

// keeping is a connection that keeps its statements. Like every driver.Conn it
// is used by one goroutine at a time.
type keeping struct {
	sqliteConn
	idle map[string]sqliteStmt // prepared and not in use, by their text
}

var (
	_ driver.ExecerContext  = (*keeping)(nil)
	_ driver.QueryerContext = (*keeping)(nil)
)

// take returns the statement of that text, which nobody else uses until it is
// given back.
func (k *keeping) take(ctx context.Context, text string) (sqliteStmt, error) {
	if s, ok := k.idle[text]; ok {
		delete(k.idle, text)
		return s, nil
	}
	prepared, err := k.PrepareContext(ctx, text)
	if err != nil {
		return nil, err
	}
	s, ok := prepared.(sqliteStmt)
	if !ok {
		return nil, errors.Join(fmt.Errorf("the SQLite driver lacks what it had: %T", prepared), prepared.Close())
	}
	return s, nil
}

// give takes back what take returned. A statement that failed is not kept.
func (k *keeping) give(text string, s sqliteStmt, failed bool) error {
	if _, twice := k.idle[text]; twice || failed || len(k.idle) >= maxIdle {
		return s.Close()
	}
	k.idle[text] = s
	return nil
}

// ExecContext runs a statement that gives no rows.
func (k *keeping) ExecContext(ctx context.Context, text string, args []driver.NamedValue) (driver.Result, error) {
	s, err := k.take(ctx, text)
	if err != nil {
		return nil, err
	}
	r, err := s.ExecContext(ctx, args)
	return r, errors.Join(err, k.give(text, s, err != nil))
}

// QueryContext runs a statement that gives rows.
func (k *keeping) QueryContext(ctx context.Context, text string, args []driver.NamedValue) (driver.Rows, error) {
	s, err := k.take(ctx, text)
	if err != nil {
		return nil, err
	}
	r, err := s.QueryContext(ctx, args)
	if err != nil {
		return nil, errors.Join(err, k.give(text, s, true))
	}
	return &lentRows{Rows: r, back: func() error { return k.give(text, s, false) }}, nil
}

// Close closes the statements and the connection.
func (k *keeping) Close() error {
	var errs []error
	for _, s := range k.idle {
		errs = append(errs, s.Close())
	}
	clear(k.idle)
	return errors.Join(append(errs, k.sqliteConn.Close())...)
}

// lentRows are the rows of a statement that is given back when they are closed.
type lentRows struct {
	driver.Rows
	back func() error
}

// Close closes the rows, which database/sql does once.
func (r *lentRows) Close() error { return errors.Join(r.Rows.Close(), r.back()) }
