"""Reads the tables of a folder with pandas and with DuckDB and prints, as JSON, what both see: types, rows, and joins that find nothing."""

import json
import sys
from pathlib import Path

import duckdb
import pandas

folder = Path(sys.argv[1])
names = ["documents", "text_units", "entities", "relationships", "communities", "community_reports"]
frames = {name: pandas.read_parquet(folder / f"{name}.parquet") for name in names}
base = duckdb.connect()
for name in names:
    base.read_parquet(str(folder / f"{name}.parquet")).create_view(name)


def count(query: str) -> int:
    return base.sql(query).fetchall()[0][0]


def unmatched(table: str, column: str, other: str) -> int:
    """Ids in a list column that are no row of the other table."""
    return count(f"select count(*) from (select unnest({column}) as id from {table}) anti join {other} using (id)")


entities, relationships = frames["entities"], frames["relationships"]
merged = relationships.merge(entities, left_on="source", right_on="title", suffixes=("", "_entity"))
exploded = frames["text_units"].explode("entity_ids").dropna(subset="entity_ids")
print(
    json.dumps(
        {
            "pandas": {
                "rows": {name: len(frame) for name, frame in frames.items()},
                "types": {name: {column: str(kind) for column, kind in frame.dtypes.items()} for name, frame in frames.items()},
                "sources_joined": len(merged),
                "mentions_joined": len(exploded.merge(entities, left_on="entity_ids", right_on="id")),
                "mentions": len(exploded),
                "text": "\n".join(frames["documents"].text),
            },
            "duckdb": {
                "rows": {name: count(f"select count(*) from {name}") for name in names},
                "types": {
                    name: {column: str(kind) for column, kind, *_ in base.sql(f"describe {name}").fetchall()} for name in names
                },
                "unmatched": {
                    "sources": count("select count(*) from relationships r anti join entities e on r.source = e.title"),
                    "targets": count("select count(*) from relationships r anti join entities e on r.target = e.title"),
                    "units of relationships": unmatched("relationships", "text_unit_ids", "text_units"),
                    "units of entities": unmatched("entities", "text_unit_ids", "text_units"),
                    "units of documents": unmatched("documents", "text_unit_ids", "text_units"),
                    "entities of communities": unmatched("communities", "entity_ids", "entities"),
                    "relationships of communities": unmatched("communities", "relationship_ids", "relationships"),
                    "reports": count("select count(*) from community_reports anti join communities using (community)"),
                },
                "weight": float(base.sql("select coalesce(sum(weight), 0) from relationships").fetchall()[0][0]),
            },
        }
    )
)
