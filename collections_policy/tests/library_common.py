"""What the tests of files of policies, and of the library, are written with."""

import json

from ..library.collections_policy_preset import ORDER
from ..tools.policy_file import read
from .common import CollectionsCommon


class LibraryCommon(CollectionsCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.file = cls.env["collections.policy.file"]
        cls.health = cls.env["collections.policy.health"]
        cls.presets = {
            preset.code: preset
            for preset in cls.env["collections.policy.preset"].search([])
        }

    @classmethod
    def _wake_rules(cls):
        """Let the contact rules that come with the addon be in force."""
        cls.env["collections.contact.rule"].with_context(active_test=False).search(
            []
        ).active = True

    @classmethod
    def _read(cls, code):
        return read(cls.presets[code].content.encode())

    @classmethod
    def _import(cls, data, **values):
        """Return the policy made of a file's data, or of a ready policy's code."""
        if isinstance(data, str):
            data = cls._read(data)
        policy, state = cls.file._import(data, cls.company, **values)
        assert policy, state.problems
        return policy

    def _refuse(self, data, **values):
        """Return the places and codes of what is wrong with data, and why not."""
        policy, state = self.file._import(data, self.company, **values)
        self.assertFalse(policy)
        return {
            (each.place, each.code)
            for each in state.problems
            if each.severity == "error"
        }

    def _codes(self, policy):
        return {finding.code for finding in self.health._find(policy)}

    @staticmethod
    def _copy(data):
        return json.loads(json.dumps(data))


__all__ = ["ORDER", "LibraryCommon"]
