#include <stdio.h>
#include "ring.h"

#define RING_SIZE 64
#define NEXT(i) (((i) + 1) % RING_SIZE)

/* A ring buffer of bytes. */
struct ring {
    unsigned char data[RING_SIZE];
    int head;
    int tail;
};

typedef struct {
    int x, y;
} point_t;

typedef int (*compare_fn)(const void *, const void *);

enum state { RING_EMPTY, RING_FULL };

union word {
    int number;
    char bytes[4];
};

static int counter = 0;

int ring_put(struct ring *ring, unsigned char byte);

/**
 * Puts a byte into the ring.
 * Returns 0 when it is full.
 */
int ring_put(struct ring *ring, unsigned char byte)
{
    int next = NEXT(ring->head);
    if (next == ring->tail)
        return 0;
    ring->data[ring->head] = byte;
    ring->head = next;
    return 1;
}

static inline char *ring_name(void)
{
    return "ring";
}

#ifdef RING_DEBUG
void ring_dump(const struct ring *ring)
{
    printf("%d..%d\n", ring->head, ring->tail);
}
#endif
