#include <map>
#include <string>
#include "ledger.h"

using std::string;

namespace ledger {

/// One account.
struct Account {
    string name;
    long cents = 0;
};

/** Keeps accounts by name. */
template <typename Key, typename Value = Account>
class Ledger : public Base {
public:
    explicit Ledger(int size) : size_(size) {}
    ~Ledger();

    /// Finds an account.
    const Value *find(const Key &key) const {
        auto it = accounts_.find(key);
        return it == accounts_.end() ? nullptr : &it->second;
    }

    bool operator==(const Ledger &other) const;
    static int count();

private:
    std::map<Key, Value> accounts_;
    int size_;
};

enum class State { Open, Closed };

// The number of ledgers that were made.
int Ledger<string>::count()
{
    return 1;
}

namespace detail {
inline int twice(int n) { return 2 * n; }
}

template <typename T>
T largest(T a, T b)
{
    return a > b ? a : b;
}

using Id = unsigned long;

} // namespace ledger

int main(int argc, char **argv)
{
    return ledger::detail::twice(argc);
}
