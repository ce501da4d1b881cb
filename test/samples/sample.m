#import "Cart.h"

typedef NS_ENUM(NSInteger, CartState) {
    CartStateEmpty,
};

static NSString * const CartKey = @"cart";

@interface Cart ()
@property (nonatomic, copy) NSString *owner;
@end

static void Log(NSString *text) {
    NSLog(@"%@", text);
}

@implementation Cart

/// Adds an item.
- (void)addItem:(NSString *)item
          count:(NSInteger)count
{
    [self.items addObject:item];
}

+ (instancetype)shared {
    return nil;
}

@end
