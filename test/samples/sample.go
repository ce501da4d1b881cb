// Package shop keeps orders.
package shop

import (
	"errors"
	str "strings"
)

// Limits of the shop.
const (
	MaxOrders = 100
	minOrders = 1
)

// ErrFull is returned when no more orders fit.
var ErrFull = errors.New("full")

// Order is an order of one customer.
type Order struct {
	ID    string
	Cents int64
}

type (
	// Source is where orders come from.
	Source interface {
		Load() ([]Order, error)
	}
	Orders = []Order
)

// Book keeps orders.
type Book[K comparable] struct {
	orders map[K]Order
}

// NewBook makes an empty book.
func NewBook[K comparable]() *Book[K] {
	return &Book[K]{orders: map[K]Order{}}
}

// Total returns the total in cents.
func (b *Book[K]) Total() (total int64) {
	for _, order := range b.orders {
		total += order.Cents
	}
	return total
}

func (o Order) String() string {
	return str.ToUpper(o.ID)
}
