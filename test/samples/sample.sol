// SPDX-License-Identifier: MIT
pragma solidity ^0.8.20;

import "./Base.sol";
import {Ownable as Owned} from "./Ownable.sol";

/// @title Keeps balances.
contract Ledger is Base, Owned {
    uint256 public constant LIMIT = 100;
    mapping(address => uint256) private balances;

    struct Entry {
        address from;
        uint256 amount;
    }

    enum State { Open, Closed }

    event Paid(address indexed from, uint256 amount);
    error Overdrawn(uint256 missing);

    modifier whenOpen() {
        _;
    }

    constructor(uint256 start) {
        balances[msg.sender] = start;
    }

    /// @notice Pays someone.
    function pay(address to, uint256 amount) external whenOpen returns (bool) {
        balances[msg.sender] -= amount;
        balances[to] += amount;
        emit Paid(msg.sender, amount);
        return true;
    }
}

interface ILedger {
    function pay(address to, uint256 amount) external returns (bool);
}

library Cents {
    function twice(uint256 n) internal pure returns (uint256) {
        return 2 * n;
    }
}
