namespace Shop

module Cart =
    /// A cart.
    type Cart =
        { Items: string list }
        member this.Total = List.length this.Items

    let add item cart =
        let inner = item :: cart
        inner
