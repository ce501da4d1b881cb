const std = @import("std");

/// A list.
pub const List = struct {
    items: []u8,

    pub const Error = error{Full};

    /// Adds one.
    pub fn append(self: *List, item: u8) !void {
        const next = self.items.len;
        self.items[next] = item;
    }
};

const max_items = 10;

pub fn main(
    args: []u8,
) !void {
    var list = List{};
}

test "append adds" {
    try std.testing.expect(true);
}
