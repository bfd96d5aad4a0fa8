-- Date texts without what counts for nothing: a time of day in the office's own zone, parts of a second.
--
-- In:  dates_written (date_written, …)     Out: dates, the same with date_text

CREATE VIEW dates AS
SELECT
    *,
    CASE
        WHEN length(date_written) <= 10 AND substr(date_written, 6, 1) <> '.' THEN date_written
        WHEN
            substr(date_written, 11, 1) IN (' ', 'T') AND substr(date_written, 14, 1) = ':'
            AND (length(date_written) = 16 OR (length(date_written) = 19 AND substr(date_written, 17, 1) = ':'))
            THEN substr(date_written, 1, 10)
        -- a moment in another zone lies on another day from some hour on, so that the hour and the zone stay
        WHEN regexp_matches(date_written, '^.{10}[ T].*([Zz]|[+-][0-9]{2}:?00)$')
            THEN substr(date_written, 1, 13) || ':00' || CASE
                WHEN substr(date_written, length(date_written), 1) IN ('Z', 'z') THEN substr(date_written, length(date_written), 1)
                WHEN substr(date_written, length(date_written) - 2, 1) = ':' THEN substr(date_written, length(date_written) - 5, 6)
                ELSE substr(date_written, length(date_written) - 4, 5)
            END
        WHEN regexp_matches(date_written, '^.{10}[ T][0-9:]+[.,][0-9]+$') THEN substr(date_written, 1, 10)
        WHEN regexp_matches(date_written, '^[0-9]{5}[.][0-9]+$') THEN substr(date_written, 1, 5)
        ELSE date_written
    END AS date_text
FROM dates_written;
