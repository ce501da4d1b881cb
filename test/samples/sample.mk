CC := gcc

# Builds all.
all: main.o
	$(CC) -o main main.o

define run-tests
	./test
endef

.PHONY: clean
clean:
	rm -f main
