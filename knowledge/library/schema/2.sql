-- The tables are those of the first form. What documents say may be encoded in
-- version 2 (see encode.go), which older programs cannot read.
SELECT 2;
