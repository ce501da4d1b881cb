module linden/gateway

go 1.24
