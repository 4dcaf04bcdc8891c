"""Everything Dagster knows, for one home. `tic ui` and `tic run` load the same definitions."""

import logging

import dagster as dg

from orchestration.asset_checks import ASSET_CHECKS
from orchestration.assets.models import model_assets
from orchestration.assets.published import published_assets
from orchestration.assets.raw import COMMITTED, reading_register
from orchestration.assets.received import parsed_files, received_files
from orchestration.dbt import parsed_project
from orchestration.jobs import whole_road
from orchestration.logs import FILE_LOGGER, RUN_LOGGER
from orchestration.resources import HomeResource, ReadingResource, WarehouseResource
from orchestration.schedules import daily_schedule
from orchestration.sensors import inbox_sensor
from warehouse.settings import Home, open_home


@dg.logger(config_schema=None, description="Dagster's events to this process's logging.")
def file_logger(_context: dg.InitLoggerContext) -> logging.Logger:
    """The logger of runs that the command line starts; the Dagster UI keeps Dagster's own console logger."""
    logger = logging.getLogger(RUN_LOGGER)
    logger.setLevel(logging.INFO)
    return logger


def build_definitions(home: Home) -> dg.Definitions:
    """All definitions over `home`; parses the dbt project when it has changed."""
    project = parsed_project(home)
    models = model_assets(project)
    marts = [spec.key for spec in models.specs if spec.group_name == "marts"]
    home_resource = HomeResource(root=str(home.root))
    return dg.Definitions(
        assets=[
            received_files,
            parsed_files,
            *COMMITTED,
            reading_register,
            models,
            *published_assets(project, marts),
        ],
        asset_checks=ASSET_CHECKS,
        jobs=[whole_road],
        schedules=[daily_schedule(home)],
        sensors=[inbox_sensor(home)],
        resources={
            "home": home_resource,
            "reading": ReadingResource(home=home_resource),
            "warehouse": WarehouseResource(home=home_resource),
        },
        executor=dg.in_process_executor,
        loggers={FILE_LOGGER: file_logger},
    )


@dg.definitions
def defs() -> dg.Definitions:
    """What `dagster dev -m orchestration.definitions` loads: the home at `$TIC_HOME`."""
    return build_definitions(open_home())
