"""One batch of applications and the 推荐汇总表 of each recommending department.

Belongs here: who applies, what each application lacks, and the files. Does not belong here: judging them
(rules).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from random import Random
from typing import Any

from warehouse.sample.assembly import Province, Request
from warehouse.sample.content import in_layout_units
from warehouse.sample.files import save_file, submission_row
from warehouse.sample.forms import apply_date_style, build_book, form_data, save_book
from warehouse.sample.identity import generated_uscc
from warehouse.sample.model import Center
from warehouse.sample.naming import (
    brand,
    center_topic,
    direction_keywords,
    direction_pair,
    direction_text,
    host_name,
    person_name,
    source,
    weighted_key,
)
from warehouse.sample.values import figures
from warehouse.sample.vocabulary import vocabulary

APPLICATION_LAYOUT = "application/v1"
RECOMMENDATION_LAYOUT = "recommendation/v1"
_HOST_NUMBERS_FROM = 900_000  # hosts of applicants are numbered apart from those of centers
_TOPICS_FROM = 150


@dataclass
class Application:
    """One application. `situation` is what is planted in it, "" when it keeps every rule."""

    number: int
    situation: str
    fields: dict[str, Any]
    values: dict[str, float]
    directions: list[dict[str, Any]]
    team: list[dict[str, Any]]
    filed_on: date
    recommended_on: date
    other_code: str = ""
    path: str = ""


def batch_year(request: Request) -> int:
    """The year of the batch: that of LN-CALL-2023 where the sample covers it."""
    return min(max(2023, request.first), request.last + 1)


def applications(request: Request, province: Province) -> list[Application]:
    """About one application for fifteen centers, at least two; situations go round, every third keeps all
    rules. In a large province one city's department recommends too many.
    """
    count = max(2, round(request.centers / 15))
    config = vocabulary().province
    order = list(config["application_situations"])
    standing = [
        c
        for c in province.centers
        if c.regime == "LN-PRO"
        and not c.situation
        and c.host.kind == "enterprise"
        and c.recorded("base_type", request.as_of) == c.regime
        and c.directions_on(request.as_of, as_filed=True)
        and c.approved_on.year < batch_year(request)
    ]
    made = []
    for number in range(count):
        situation = "" if number % 3 == 0 else order[(number - number // 3 - 1) % len(order)]
        rng = source(request.seed, "application", number)
        other = rng.choice(standing) if standing else None
        made.append(_application(request, number, situation if other else "", other, rng))
    if request.centers >= config["large_from"]:
        city = config["over_quota"]["region"]
        for number in range(count, count + config["over_quota"]["applications"]):
            made.append(
                _application(request, number, "", None, source(request.seed, "application", number), city)
            )
    for item in made:
        item.path = form_data()["paths"]["application"].format(
            year=batch_year(request), department=item.fields["department"], name=item.fields["center_name"]
        )
    return made


def _application(
    request: Request, number: int, situation: str, other: Center | None, rng: Random, city: str = ""
) -> Application:
    words, year = vocabulary(), batch_year(request)
    cluster = words.clusters[rng.randrange(len(words.clusters))]
    region = city or weighted_key(rng, words.province["region_weights"])
    host = host_name(
        rng, brand(rng.randrange(600), request.seed), "enterprise", words.regions[region], cluster
    )
    pairs = [direction_pair(request.seed, cluster, 130 + number + at) for at in range(rng.randint(1, 3))]
    texts = [direction_text(rng, pair) for pair in pairs]
    filed_on, recommended_on = date(year, 5, rng.randint(4, 31)), date(year, 6, rng.randint(1, 15))
    fields: dict[str, Any] = {
        "base_type": words.base_type_names["LN-PRO"],
        "host_name": host,
        "host_uscc": generated_uscc(_HOST_NUMBERS_FROM + number, "enterprise", region),
        "host_kind": words.host_kind_names["enterprise"],
        "is_legal_person": "是",
        "registered_on": date(year - rng.randint(4, 20), rng.randint(1, 12), rng.randint(1, 28)),
        "region": words.regions[region].name,
        "department": words.department_names[words.city_department(region)],
        "cluster": cluster.name,
        "director": person_name(rng),
        "co_builders": rng.choice(words.names["external_units"]),
        "cooperation": "与共建单位签有五年合作协议，共同投入、共享成果",
        "batch_year": year,
        "filed_on": filed_on,
    }
    made = Application(number, situation, fields, _values(request, number), [], [], filed_on, recommended_on)
    if other is not None:
        _plant(made, other, texts, request.as_of)
    topic = center_topic(request.seed, cluster, _TOPICS_FROM + number)
    fields["center_name"] = (
        f"{topic}技术中心"
        if situation == "bad_name"
        else f"辽宁省{topic}专业技术创新中心（{year}年—{year + 3}年）"
    )
    fields["filed_on"] = made.filed_on
    made.directions = [
        {
            "direction_name": text,
            "keywords": direction_keywords(rng, pair),
            "leader_name": fields["director"] if at == 0 else person_name(rng),
        }
        for at, (text, pair) in enumerate(zip(texts, pairs, strict=True))
    ]
    made.team = [
        {
            "person_name": fields["director"] if at == 0 else person_name(rng),
            "position": "主任" if at == 0 else "研发人员",
            "professional_title": rng.choice(words.names["titles"]),
            "is_full_time": "是",
        }
        for at in range(rng.randint(4, 7))
    ]
    return made


def _plant(made: Application, other: Center, texts: list[str], as_of: date) -> None:
    """Puts the situation in; `other` is a standing center of the same base type."""
    fields, values = made.fields, made.values
    direction = other.directions_on(as_of, as_filed=True)[0].text
    made.other_code = (
        other.code if made.situation in {"same_direction", "same_host_direction", "same_leader"} else ""
    )
    if made.situation in {"same_host_direction", "same_leader"}:
        fields["host_name"], fields["host_uscc"] = other.host.name, other.host.uscc
    if made.situation == "same_direction":
        texts[0] = direction
    elif made.situation == "same_host_direction":
        texts[0] = f" {direction} "
    elif made.situation == "same_leader":
        fields["director"] = other.recorded("director", as_of)
    elif made.situation == "small_area":
        values["B01"] = 620.0
    elif made.situation == "small_equipment":
        values["B02"] = 310.5
    elif made.situation == "outside_clusters":
        fields["cluster"] = vocabulary().province["unknown_cluster"]
    elif made.situation == "no_legal_person":
        fields["is_legal_person"] = "否"
    elif made.situation == "filed_late":
        made.filed_on = date(made.filed_on.year, 6, 3)
    elif made.situation == "recommended_late":
        made.recommended_on = date(made.recommended_on.year, 6, 20)


def _values(request: Request, number: int) -> dict[str, float]:
    """Figures that meet every threshold for a professional center."""
    rng = source(request.seed, "application values", number)
    values = figures(rng, 1.3, "", [9], range(request.last, request.last + 1))[request.last]
    values["B01"], values["B02"] = max(1200.0, values["B01"]), max(650.0, values["B02"])
    return values


def write_applications(
    request: Request, province: Province
) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """Writes the batch; (rows of truth/submissions, rows of truth/applications.csv)."""
    paths, year = form_data()["paths"], batch_year(request)
    submissions, truth = [], []
    groups: dict[str, list[Application]] = {}
    config = vocabulary().province["application_situations"]
    for made in applications(request, province):
        department = made.fields["department"]
        groups.setdefault(department, []).append(made)
        book = build_book(
            APPLICATION_LAYOUT,
            made.fields,
            in_layout_units(APPLICATION_LAYOUT, made.values),
            {"directions": made.directions, "team": made.team},
        )
        apply_date_style(book, made.number % 7)
        save_file(request.inbox, made.path, save_book(book.sheets))
        at = datetime(made.filed_on.year, made.filed_on.month, made.filed_on.day, 14, made.number % 60)
        submissions.append(
            submission_row(made.path, "application", APPLICATION_LAYOUT, at, department, year=year)
        )
        truth.append(
            {
                "file": made.path,
                "center_name": made.fields["center_name"],
                "situation": made.situation,
                "rules": " ".join(config.get(made.situation, [])),
                "other_center_code": made.other_code,
            }
        )
    for department, group in groups.items():
        rows = [
            {**made.fields, "rank_no": rank, "filed_on": made.filed_on, "recommended_on": made.recommended_on}
            for rank, made in enumerate(group, start=1)
        ]
        book = build_book(RECOMMENDATION_LAYOUT, {}, {}, {"recommendations": rows}, title="推荐汇总表")
        apply_date_style(book, len(department) % 7)
        path = paths["recommendation"].format(year=year, department=department)
        save_file(request.inbox, path, save_book(book.sheets))
        last = max(made.recommended_on for made in group)
        at = datetime(last.year, last.month, last.day, 16, 30)
        submissions.append(
            submission_row(path, "recommendation", RECOMMENDATION_LAYOUT, at, department, year=year)
        )
    return submissions, truth
