-- Date texts without what counts for nothing: a time of day in the office's own zone, parts of a second.
--
-- In:  undated (dated, …)     Out: dated, the same with date_text

CREATE VIEW dated AS
SELECT
    *,
    CASE
        WHEN length(dated) <= 10 AND substr(dated, 6, 1) <> '.' THEN dated
        WHEN
            substr(dated, 11, 1) IN (' ', 'T') AND substr(dated, 14, 1) = ':'
            AND (length(dated) = 16 OR (length(dated) = 19 AND substr(dated, 17, 1) = ':'))
            THEN substr(dated, 1, 10)
        -- a moment in another zone lies on another day from some hour on, so that the hour and the zone stay
        WHEN regexp_matches(dated, '^.{10}[ T].*([Zz]|[+-][0-9]{2}:?00)$')
            THEN substr(dated, 1, 13) || ':00' || CASE
                WHEN substr(dated, length(dated), 1) IN ('Z', 'z') THEN substr(dated, length(dated), 1)
                WHEN substr(dated, length(dated) - 2, 1) = ':' THEN substr(dated, length(dated) - 5, 6)
                ELSE substr(dated, length(dated) - 4, 5)
            END
        WHEN regexp_matches(dated, '^.{10}[ T][0-9:]+[.,][0-9]+$') THEN substr(dated, 1, 10)
        WHEN regexp_matches(dated, '^[0-9]{5}[.][0-9]+$') THEN substr(dated, 1, 5)
        ELSE dated
    END AS date_text
FROM undated;
