{-# LANGUAGE GADTs #-}
module Data.Tree where

import Data.List

-- | A tree.
data Tree a
  = Leaf
  | Node (Tree a) a (Tree a)
  deriving (Show)

class Container f where
  empty :: f a
  insert :: a -> f a -> f a

instance Show a => Pretty (Tree a) where
  pretty t = show t

-- | How deep it is.
depth :: Tree a -> Int
depth Leaf = 0
depth (Node l _ r)
  | dl > dr = dl + 1
  | otherwise = dr + 1
  where
    dl = depth l
    dr :: Int
    dr = depth r

{- not :: here -}
size' t = length (toList t)
