package shop

/** A cart. */
class Cart {
    List items = []

    @Override
    void add(String item) {
        items << item
    }

    static int total(List<Integer> prices) {
        if (prices) return 1
        return 0
    }
}

task cleanAll(type: Delete) {
    delete 'build'
}
tasks.register('report') {
    doLast { println 'x' }
}
